using System.Diagnostics;
using Orleans;

namespace Bib.Silo.Telemetry;

/// <summary>A span around every grain call; registered only where traces are sent.</summary>
internal sealed class GrainCallTracing(ActivitySource source) : IIncomingGrainCallFilter
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Bib.Grains";

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        using var span = source.StartActivity($"{context.InterfaceName}/{context.MethodName}", ActivityKind.Internal);
        if (span is null)
        {
            await context.Invoke();
            return;
        }

        span.SetTag("rpc.system", "orleans");
        span.SetTag("rpc.service", context.InterfaceName);
        span.SetTag("rpc.method", context.MethodName);
        try
        {
            await context.Invoke();
        }
        catch (Exception fault)
        {
            // The exception's text may name data; its type does not.
            span.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            throw;
        }
    }
}
