using Libp2p.Hosting;

namespace Libp2p.Node;

/// <summary>Meets peers directly with whom the node is connected through a relay.</summary>
internal static class DcutrNodeService
{
    /// <summary>Whoever tries things does so at home, where addresses are private.</summary>
    public static void Configure(ServiceOptions services, NodeOptions options) => services.Dcutr = new() { DialsPrivate = true };

    public static IAsyncDisposable Start(ServiceContext context)
    {
        context.Parts.Dcutr!.Ended += outcome => context.Events.Write(
            "dcutr",
            ("peer", outcome.Peer.ToString()),
            ("succeeded", outcome.Succeeded),
            ("initiated", outcome.Initiated),
            ("tries", outcome.Tries),
            ("addr", outcome.Address?.ToString()),
            ("reason", outcome.Reason));
        return Service.WithinHost;
    }
}
