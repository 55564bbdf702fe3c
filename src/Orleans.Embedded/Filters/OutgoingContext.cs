using Orleans.Embedded.Invocation;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Filters;

internal sealed class OutgoingContext(
    SiloRuntime silo, GrainReference reference, GrainCall call, IOutgoingGrainCallFilter[] filters)
    : CallContext(call), IOutgoingGrainCallContext
{
    public override object Grain => reference;

    public override GrainId TargetId => reference.GrainId;

    public IGrainContext? SourceContext => Call.Source;

    public override async Task Invoke()
    {
        var next = TakeNext();
        if (next < filters.Length)
        {
            await filters[next].Invoke(this);
            return;
        }

        var sent = Call.Fresh();
        sent.Context = RequestContext.Snapshot();
        silo.Deliver(reference, sent);
        Response = (sent.Flags & GrainMethodFlags.OneWay) != 0
            ? Response.Completed
            : await sent.AnswerForResponseAsync();
        ThrowIfFailed();
    }
}
