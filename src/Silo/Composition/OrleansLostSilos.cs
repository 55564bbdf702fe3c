using Microsoft.AspNetCore.Connections;
using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Bib.Silo.Composition;

/// <summary>
/// Says in one exception what Orleans says in several, by where in the sending a silo was lost: doors know that one
/// from either engine, and answer that the call may be repeated.
/// </summary>
internal sealed class OrleansLostSilos : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception lost)
            when (lost is ConnectionFailedException or ConnectionAbortedException or GatewayTooBusyException)
        {
            throw new SiloUnavailableException($"The silo for this call was lost on the way: {lost.Message}");
        }
    }
}
