using System.Net;
using System.Net.Sockets;

namespace Libp2p.Swarm.Dialing;

/// <summary>
/// Asks the system for addresses, and the name servers of <c>/etc/resolv.conf</c> for texts, which .NET does not ask
/// for.
/// </summary>
public sealed class SystemNameResolver : INameResolver
{
    private const string Settings = "/etc/resolv.conf";
    private const int Port = 53;

    /// <summary>Systems ask no more servers than these.</summary>
    private const int ServersMax = 3;

    /// <summary>How long a name server has for an answer.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPAddress>> AddressesAsync(
        string name, AddressFamily family, CancellationToken cancellationToken)
    {
        if (!TextQuery.CanBeAskedFor(name)) return [];
        try
        {
            return await Dns.GetHostAddressesAsync(name, family, cancellationToken);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> TextsAsync(string name, CancellationToken cancellationToken)
    {
        if (!File.Exists(Settings)) return [];
        var servers = ServersOf(File.ReadLines(Settings)).Take(ServersMax).Select(server => new IPEndPoint(server, Port));
        return await new TextQuery([.. servers], _patience, TimeProvider.System).AskAsync(name, cancellationToken);
    }

    /// <summary>The name servers that a <c>resolv.conf</c> names.</summary>
    internal static IEnumerable<IPAddress> ServersOf(IEnumerable<string> lines) => lines
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words is ["nameserver", _, ..])
        .Select(words => IPAddress.TryParse(words[1], out var address) ? address : null)
        .OfType<IPAddress>();
}
