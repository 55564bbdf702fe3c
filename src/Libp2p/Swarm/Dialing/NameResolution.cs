using System.Net;
using System.Net.Sockets;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm.Dialing;

/// <summary>
/// Turns addresses with names into ones with IP addresses: <c>/dns</c>, <c>/dns4</c> and <c>/dns6</c> by address
/// records, <c>/dnsaddr</c> by the texts of <c>_dnsaddr.</c> and the name, which hold addresses that may have names
/// again (https://github.com/multiformats/multiaddr/blob/master/protocols/DNSADDR.md).
/// </summary>
/// <param name="names">Whom to ask.</param>
internal sealed class NameResolution(INameResolver names)
{
    /// <summary>The most addresses that one address becomes.</summary>
    public const int AddressesMax = 32;

    /// <summary>How many times texts may lead to texts.</summary>
    public const int DepthMax = 4;

    /// <summary>The most names asked for one address: each text may lead to others.</summary>
    public const int QuestionsMax = 32;

    private const string Prefix = "dnsaddr=";

    /// <summary>What an address means; itself when it has no name, nothing when nobody knows the name.</summary>
    public async ValueTask<IReadOnlyList<Multiaddr>> ResolveAsync(Multiaddr address, CancellationToken cancellationToken)
    {
        if (!HasName(address)) return [address];
        List<Multiaddr> found = [];
        Queue<(Multiaddr Address, int Depth)> open = new([(address, 0)]);
        for (var questions = 0; open.TryDequeue(out var next) && found.Count < AddressesMax;)
        {
            if (!HasName(next.Address))
            {
                if (!found.Contains(next.Address)) found.Add(next.Address);
                continue;
            }

            if (++questions > QuestionsMax || next.Depth > DepthMax) continue;
            foreach (var meant in await AskAsync(next.Address, cancellationToken)) open.Enqueue((meant, next.Depth + 1));
        }

        return found;
    }

    /// <summary>Whether an address begins with a name.</summary>
    public static bool HasName(Multiaddr address)
    {
        var first = address.Components[0].Protocol;
        return first == MultiaddrProtocol.Dns || first == MultiaddrProtocol.Dns4
            || first == MultiaddrProtocol.Dns6 || first == MultiaddrProtocol.Dnsaddr;
    }

    private async ValueTask<IEnumerable<Multiaddr>> AskAsync(Multiaddr address, CancellationToken cancellationToken)
    {
        var first = address.Components[0];
        if (first.Protocol == MultiaddrProtocol.Dnsaddr)
        {
            var texts = await names.TextsAsync("_dnsaddr." + first.Value, cancellationToken);
            return texts.Select(AddressOf).OfType<Multiaddr>().Where(meant => EndsAs(meant, address));
        }

        var family = first.Protocol == MultiaddrProtocol.Dns4 ? AddressFamily.InterNetwork
            : first.Protocol == MultiaddrProtocol.Dns6 ? AddressFamily.InterNetworkV6
            : AddressFamily.Unspecified;
        var addresses = await names.AddressesAsync(first.Value, family, cancellationToken);
        var rest = string.Concat(Named(address));
        return addresses
            .Select(ip => Parse($"/{KindOf(ip)}/{new IPAddress(ip.GetAddressBytes())}{rest}"))
            .OfType<Multiaddr>();
    }

    /// <summary>What comes behind the name. TLS still asks for the name, not for the address that it has.</summary>
    private static IEnumerable<string> Named(Multiaddr address)
    {
        var asks = $"/tls/sni/{address.Components[0].Value}";
        for (var at = 1; at < address.Components.Length; at++)
        {
            var step = address.Components[at];
            if (step.Protocol == MultiaddrProtocol.Wss) yield return $"{asks}/ws";
            else if (step.Protocol == MultiaddrProtocol.Tls && Next(at) == MultiaddrProtocol.Ws) yield return asks;
            else yield return step.ToString();
        }

        MultiaddrProtocol? Next(int at) =>
            at + 1 < address.Components.Length ? address.Components[at + 1].Protocol : null;
    }

    private static string KindOf(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6";

    private static Multiaddr? AddressOf(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) ? Parse(text[Prefix.Length..]) : null;

    /// <summary>Null for what is no address, or one of a protocol that is not known here.</summary>
    private static Multiaddr? Parse(string text)
    {
        try
        {
            return Multiaddr.Parse(text);
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    /// <summary>Whether an address ends with what was asked for behind the name, such as a certain peer.</summary>
    private static bool EndsAs(Multiaddr meant, Multiaddr asked)
    {
        var wanted = asked.Components[1..];
        return meant.Components.Length >= wanted.Length
            && meant.Components[^wanted.Length..].Select(step => step.ToString())
                .SequenceEqual(wanted.Select(step => step.ToString()), StringComparer.Ordinal);
    }
}
