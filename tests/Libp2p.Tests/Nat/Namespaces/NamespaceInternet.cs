using System.ComponentModel;
using System.Diagnostics;
using Libp2p.Tests.Samples;

namespace Libp2p.Tests.Nat.Namespaces;

/// <summary>
/// Network namespaces of this machine: one that is the internet, and homes behind the kernel's own NAT, which lets
/// nobody in who was not spoken to. Needs root, <c>ip</c> (iproute2) and <c>nft</c> (nftables).
/// </summary>
internal sealed class NamespaceInternet : IDisposable
{
    /// <summary>Where peers are that everybody reaches.</summary>
    public const string Public = "public";

    /// <summary>The address of <see cref="Public"/>.</summary>
    public const string PublicAddress = "31.0.0.1";

    /// <summary>Another address of <see cref="Public"/>.</summary>
    public const string OtherPublicAddress = "31.0.0.254";

    private readonly string _prefix = $"nat{Environment.ProcessId:x}";
    private readonly List<string> _made = [];
    private int _homes;

    private NamespaceInternet()
    {
    }

    /// <summary>Makes the internet.</summary>
    /// <param name="missing">What this machine lacks for it.</param>
    /// <returns>Null where it lacks something.</returns>
    public static NamespaceInternet? TryMake(out string missing)
    {
        var made = new NamespaceInternet();
        try
        {
            made.Add(Public);
            made.In(Public, "ip link add net type bridge");
            made.In(Public, $"ip addr add {PublicAddress}/24 dev net");
            made.In(Public, $"ip addr add {OtherPublicAddress}/24 dev net");
            made.In(Public, "ip link set net up");
            made.In(Public, "nft list tables");
            missing = "";
            return made;
        }
        catch (InvalidOperationException exception)
        {
            made.Dispose();
            missing = exception.Message;
            return null;
        }
    }

    /// <summary>Adds a home.</summary>
    /// <returns>The namespace within, its address there, and the one that others see.</returns>
    public (string Place, string Address, string External) AddHome()
    {
        var number = ++_homes;
        var (gate, home, within, external) = ($"gate{number}", $"home{number}", $"192.168.{number}", $"31.0.0.{number + 1}");
        Add(gate);
        Add(home);
        Connect(Public, $"to{number}", gate, "outside");
        In(Public, $"ip link set to{number} master net");
        In(gate, $"ip addr add {external}/24 dev outside");
        Connect(gate, "inside", home, "net");
        In(gate, $"ip addr add {within}.1/24 dev inside");
        In(home, $"ip addr add {within}.2/24 dev net");
        In(home, $"ip route add default via {within}.1");
        In(gate, "sh -c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        In(gate, "nft", """
            table ip home {
              chain translated { type nat hook postrouting priority 100; oifname "outside" masquerade; }
              chain forwarded { type filter hook forward priority 0; iifname "outside" ct state new drop; }
              chain received { type filter hook input priority 0; iifname "outside" ct state new drop; }
            }
            """);
        return (home, $"{within}.2", external);
    }

    /// <summary>Starts the sample node somewhere.</summary>
    public NamespaceNode Start(string place, params string[] arguments) =>
        new(SampleProgram.StartIn(Into(place), "Libp2p.Node", arguments));

    /// <summary>What starts a program somewhere: it goes before the program and its arguments.</summary>
    public string[] Into(string place) => ["ip", "netns", "exec", Name(place)];

    public void Dispose()
    {
        foreach (var place in _made) Run("ip", "netns", "delete", Name(place));
    }

    private string Name(string place) => $"{_prefix}-{place}";

    private void Add(string place)
    {
        Run("ip", "netns", "add", Name(place));
        _made.Add(place);
        In(place, "ip link set lo up");
    }

    /// <summary>Lays a cable.</summary>
    private void Connect(string one, string device, string other, string otherDevice)
    {
        Run("ip", "link", "add", "name", device, "netns", Name(one), "type", "veth", "peer", "name", otherDevice, "netns", Name(other));
        In(one, $"ip link set {device} up");
        In(other, $"ip link set {otherDevice} up");
    }

    private void In(string place, string command, params string[] last) =>
        Run("ip", ["netns", "exec", Name(place), .. command.Split(' '), .. last]);

    /// <exception cref="InvalidOperationException">It cannot be run, or fails: why, as it says itself.</exception>
    private static void Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var why = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {why}");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{program}: {exception.Message}", exception);
        }
    }
}
