using System.Globalization;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Node;

/// <summary>What a node was asked to do. A further option is a line in <see cref="_options"/>.</summary>
internal sealed class NodeOptions
{
    private static readonly Option[] _options =
    [
        new("--listen", "MULTIADDR", "listen there; may be repeated", (node, value) => node.Listen.Add(Address(value))),
        new("--dial", "MULTIADDR", "connect with who is there; may be repeated",
            (node, value) => node.Dial.Add(Address(value))),
        new("--seed", "HEX64", "the seed of its Ed25519 key; default: a new key each time",
            (node, value) => node.Seed = SeedOf(value)),
        new("--services", "LIST", $"what it speaks; default: {Defaults}",
            (node, value) => node.Services = ServicesOf(value)),
        new("--topic", "TOPIC", "subscribe to it (gossipsub); may be repeated",
            (node, value) => node.Topics.Add(GossipSubService.Check(value))),
        new("--beat", "MS", "publish on every topic each MS milliseconds (gossipsub)",
            (node, value) => node.Beat = Milliseconds(value)),
        new("--kad-protocol", "ID", "speak Kademlia under that name; default: /ipfs/kad/1.0.0",
            (node, value) => node.KadProtocol = Name(value)),
        new("--kad-client", null, "ask others of Kademlia and answer nobody", (node, _) => node.KadClient = true),
    ];

    private const string Defaults = "identify,ping,echo";

    public List<Multiaddr> Listen { get; } = [];

    public List<Multiaddr> Dial { get; } = [];

    /// <summary>The seed of the key; null for a new key.</summary>
    public byte[]? Seed { get; private set; }

    public IReadOnlyList<Service> Services { get; private set; } = ServicesOf(Defaults);

    public List<string> Topics { get; } = [];

    /// <summary>How often to publish; null for never.</summary>
    public TimeSpan? Beat { get; private set; }

    public string KadProtocol { get; private set; } = "/ipfs/kad/1.0.0";

    public bool KadClient { get; private set; }

    public static string Help { get; } = $"""
        A plain libp2p peer. It prints one JSON object a line of what happens, takes commands as JSON lines on standard
        input (README.md has both), and ends at SIGINT or SIGTERM.

        Usage: libp2p-node [option]...

        {string.Join('\n', _options.Select(option => option.Help))}
          -h, --help                 print this

        Services:
        {string.Join('\n', Libp2p.Node.Services.All.Select(service => $"  {service.Name,-26} {service.Help}"))}

        Examples:
          libp2p-node --listen /ip4/127.0.0.1/tcp/4001
          libp2p-node --dial /ip4/127.0.0.1/tcp/4001 --services identify,ping,echo,perf
          libp2p-node --listen /ip4/0.0.0.0/tcp/0 --seed {new string('0', 62)}01

        """;

    /// <exception cref="UsageException">An option is unknown, or its value is not what it wants.</exception>
    public static NodeOptions Parse(IReadOnlyList<string> arguments)
    {
        var node = new NodeOptions();
        for (var at = 0; at < arguments.Count; at++)
        {
            var parts = arguments[at].Split('=', 2);
            var option = Array.Find(_options, one => one.Name == parts[0])
                ?? throw new UsageException($"there is no option '{arguments[at]}'");
            var value = "";
            if (option.Value is null)
            {
                if (parts.Length > 1) throw new UsageException($"{option.Name} takes no value, not '{parts[1]}'");
            }
            else
            {
                value = parts.Length > 1 ? parts[1]
                    : at + 1 < arguments.Count ? arguments[++at]
                    : throw new UsageException($"{option.Name} wants {option.Value}");
            }

            try
            {
                option.Take(node, value);
            }
            catch (Exception exception) when (exception is FormatException or Libp2pException)
            {
                throw new UsageException($"{option.Name} '{value}': {exception.Message}");
            }
        }

        node.Services = [.. Completed(node)];
        return node;
    }

    /// <summary>What was asked for, and what that is of no use without, in the order in which it starts.</summary>
    private static IEnumerable<Service> Completed(NodeOptions node) => Libp2p.Node.Services.All.Where(service =>
        node.Services.Contains(service)
        || (service.Name == Libp2p.Node.Services.Identify && node.Services.Any(one => one.NeedsIdentify))
        || (service.Name == Libp2p.Node.Services.GossipSub && node.Topics.Count > 0)
        || (service.Name == Libp2p.Node.Services.Identify && node.Topics.Count > 0));

    private static Multiaddr Address(string value) => Multiaddr.Parse(value);

    private static byte[] SeedOf(string value) => value.Length == 64 && value.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(value)
        : throw new FormatException("expected 64 hexadecimal digits");

    private static Service[] ServicesOf(string value) =>
    [
        .. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Select(ServiceOf),
    ];

    private static Service ServiceOf(string name)
    {
        var all = Libp2p.Node.Services.All;
        return all.FirstOrDefault(service => service.Name == name) ?? throw new FormatException(
            $"'{name}' is no service; there are {string.Join(", ", all.Select(service => service.Name))}");
    }

    private static TimeSpan Milliseconds(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromMilliseconds(number)
            : throw new FormatException($"expected a number of milliseconds from 1 to {int.MaxValue}");

    private static string Name(string value) => value.StartsWith('/')
        ? value
        : throw new FormatException("a protocol's name begins with a slash");

    private sealed record Option(string Name, string? Value, string Text, Action<NodeOptions, string> Take)
    {
        public string Help => $"  {Name + (Value is null ? "" : " " + Value),-26} {Text}";
    }
}
