using System.Reflection;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.References;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Filters;

/// <summary>What incoming and outgoing contexts share.</summary>
internal abstract class CallContext(GrainCall call) : IGrainCallContext
{
    private int _next;

    public IInvokable Request => Call;

    public abstract object Grain { get; }

    public GrainId? SourceId => Call.Source?.GrainId;

    public abstract GrainId TargetId { get; }

    public GrainInterfaceType InterfaceType => GrainReferences.NameOf(Call.Method.InterfaceType);

    public string InterfaceName => Call.Method.InterfaceType.FullName!;

    public string MethodName => Call.Method.Name;

    public MethodInfo InterfaceMethod => Call.Method.Info;

    public Response? Response { get; set; }

    public object? Result
    {
        get => Response?.Result;
        set
        {
            // An answer of the method's own type, so that the caller can take it out again.
            if (Response is null or ExceptionResponse or CompletedResponse) Response = Response.FromResult(value);
            else Response.Result = value;
        }
    }

    protected GrainCall Call => call;

    protected int TakeNext() => _next++;

    public abstract Task Invoke();

    protected void ThrowIfFailed()
    {
        if (Response?.Exception is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
