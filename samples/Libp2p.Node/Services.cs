namespace Libp2p.Node;

/// <summary>
/// What a node may speak. To add a service: a type that starts it (<see cref="EchoService"/> shows how), and a line
/// here. Those of the library are turned on by their options and say what happens. Services start in this order, before
/// the node listens, and end in the reverse one.
/// </summary>
internal static class Services
{
    /// <summary>Within the host: it answers and asks by itself.</summary>
    public const string Identify = "identify";

    public const string Ping = "ping";

    public const string GossipSub = "gossipsub";

    public static IReadOnlyList<Service> All { get; } =
    [
        new(Identify, "say who this is, ask who others are", _ => Service.WithinHost),
        new(Ping, "answer pings; ping who is dialled", PingService.Start),
        new("echo", "return what comes on /echo/1.0.0", EchoService.Start),
        new(GossipSub, "take the topics of --topic, say what comes; publish every --beat", GossipSubService.Start)
        {
            Configure = (services, _) => services.GossipSub = new(), NeedsIdentify = true,
        },
        new("perf", "measure on /perf/1.0.0, for anybody", PerfService.Start)
        {
            Configure = (services, _) => services.Perf = true,
        },
        new("kad", "find peers, providers and values through Kademlia, and keep others' for them", KadService.Start)
        {
            Configure = KadService.Configure, NeedsIdentify = true,
        },
        new("mdns", "find peers on the local network and connect with them", MdnsService.Start)
        {
            Configure = (services, _) => services.Mdns = new(),
        },
        new("relay", "forward for others (circuit relay v2)", RelayNodeService.Start)
        {
            Configure = (services, _) => services.Relay = new(),
        },
        new("dcutr", "meet peers directly that came through a relay", DcutrNodeService.Start)
        {
            Configure = DcutrNodeService.Configure, NeedsIdentify = true,
        },
        new("autonat", "find out who can be dialled (AutoNAT v1 and v2)", AutoNatNodeService.Start)
        {
            Configure = AutoNatNodeService.Configure, NeedsIdentify = true,
        },
        new("autorelay", "be reached through relays while autonat finds that nobody can dial", _ => Service.WithinHost)
        {
            Configure = AutoNatNodeService.ConfigureRelays, NeedsIdentify = true,
        },
        new("rendezvous", "be a point where peers register and find each other; ask such points", RendezvousNodeService.Start)
        {
            Configure = (services, _) => services.Rendezvous = new(),
        },
        new("portmap", "have the network's gateway lead ports here (UPnP, NAT-PMP, PCP)", PortMapService.Start)
        {
            Configure = (services, _) => services.PortMapping = new(),
        },
    ];
}
