using Orleans.Embedded.Activations;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Filters;

/// <summary>Leads calls through filters.</summary>
internal sealed class CallFilters(IIncomingGrainCallFilter[] incoming, IOutgoingGrainCallFilter[] outgoing)
{
    public bool HasIncoming => incoming.Length > 0;

    public bool HasOutgoing => outgoing.Length > 0;

    public async Task<Response> InvokeIncomingAsync(Activation activation, GrainCall call, object target)
    {
        var context = new IncomingContext(activation, call, target, incoming);
        await context.Invoke();
        return context.Response ?? throw NoAnswer(call);
    }

    public async Task<Response> InvokeOutgoingAsync(SiloRuntime silo, GrainReference reference, GrainCall call)
    {
        var context = new OutgoingContext(silo, reference, call, outgoing);
        await context.Invoke();
        return context.Response ?? throw NoAnswer(call);
    }

    private static InvalidOperationException NoAnswer(GrainCall call) =>
        new($"A filter neither called Invoke nor set a result for {call.Method}.");
}
