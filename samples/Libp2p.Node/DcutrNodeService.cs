using Libp2p.Nat;
using Libp2p.Protocols.Dcutr;

namespace Libp2p.Node;

/// <summary>Meets peers directly with whom the node is connected through a relay.</summary>
internal static class DcutrNodeService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        // Whoever tries things does so at home, where addresses are private.
        DcutrOptions options = new() { DialsPrivate = true };
        var observed = new ObservedAddresses(context.Host);
        var service = new DcutrService(context.Host, observed, options, context.Time);
        service.Ended += outcome => context.Events.Write(
            "dcutr",
            ("peer", outcome.Peer.ToString()),
            ("succeeded", outcome.Succeeded),
            ("initiated", outcome.Initiated),
            ("tries", outcome.Tries),
            ("addr", outcome.Address?.ToString()),
            ("reason", outcome.Reason));
        return new Ending(service, observed);
    }

    private sealed class Ending(DcutrService service, ObservedAddresses observed) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await service.DisposeAsync();
            observed.Dispose();
        }
    }
}
