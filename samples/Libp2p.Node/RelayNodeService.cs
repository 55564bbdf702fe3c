namespace Libp2p.Node;

/// <summary>Forwards for others. Being reached through somebody else's relay needs no service.</summary>
internal static class RelayNodeService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        context.Parts.Relay!.Happened += happened => context.Events.Write(
            "relay",
            ("what", happened.Kind),
            ("peer", happened.Peer.ToString()),
            ("target", happened.Target?.ToString()),
            ("status", happened.Status.ToString()));
        return Service.WithinHost;
    }
}
