using Libp2p.Hosting;
using Libp2p.Protocols.AutoNat;

namespace Libp2p.Node;

/// <summary>Dials who asks whether they can be dialled, and asks others the same.</summary>
internal static class AutoNatNodeService
{
    /// <summary>Whoever tries things does so at home, where addresses are private.</summary>
    public static void Configure(ServiceOptions services, NodeOptions options) =>
        services.AutoNat ??= new() { ChecksPrivate = true, DialsPrivate = true, FirstDelay = TimeSpan.FromSeconds(1) };

    /// <summary>Relays are looked for when AutoNAT finds that there is a need.</summary>
    public static void ConfigureRelays(ServiceOptions services, NodeOptions options)
    {
        Configure(services, options);
        services.AutoRelay = new();
    }

    public static IAsyncDisposable Start(ServiceContext context)
    {
        var service = context.Parts.AutoNat!;
        service.Checked += check => context.Events.Write(
            "autonat",
            ("peer", check.Server.ToString()),
            ("version", check.Version),
            ("addr", check.Address?.ToString()),
            ("reached", check.Reached),
            ("reason", check.Reason));
        service.Changed += change => context.Events.Write(
            "reachability", ("state", Name(change.Reachability)), ("addr", change.Address?.ToString()));
        context.Commands.Add("autonat", async (asked, stop) =>
        {
            var (peer, address) = (CommandTable.PeerOf(asked), CommandTable.AddressOf(asked));
            var second = CommandTable.NumberOf(asked, "version") != 1;
            var reached = second
                ? await service.Client.CheckAsync(peer, address, stop)
                : await service.Client.AskAsync(peer, [address], stop);
            return [("peer", peer.ToString()), ("addr", address.ToString()), ("version", second ? 2 : 1), ("reached", reached)];
        });
        return Service.WithinHost;
    }

    private static string Name(Reachability reachability) => reachability switch
    {
        Reachability.Public => "public",
        Reachability.Private => "private",
        _ => "unknown",
    };
}
