using System.Reflection;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Invocation;
using Orleans.Runtime;

namespace Orleans.Embedded.Filters;

internal sealed class IncomingContext(
    Activation activation, GrainCall call, object target, IIncomingGrainCallFilter[] filters)
    : CallContext(call), IIncomingGrainCallContext
{
    public override object Grain => target;

    public override GrainId TargetId => activation.GrainId;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = target.GetType().GetInterfaceMap(Call.Method.InterfaceType);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, Call.Method.Info)];
        }
    }

    public override async Task Invoke()
    {
        var next = TakeNext();
        if (next < filters.Length)
        {
            await filters[next].Invoke(this);
            return;
        }

        if (next == filters.Length && target is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
            return;
        }

        Response = await Call.InvokeForResponseAsync(target);
        ThrowIfFailed();
    }
}
