using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bib.Gateway.Calls;
using Grpc.Core;

namespace Bib.Gateway.Sessions;

/// <summary>Where calls come from, for people and for limits.</summary>
internal static class CallAddress
{
    private const int AddressLengthMax = 64;

    /// <summary>Whether the call came over the node's Unix socket, and so from a known account.</summary>
    public static bool IsLocal(ServerCallContext call) =>
        call.GetHttpContext().Features.Get<IPeerCredentialsFeature>() is not null;

    /// <summary>The address without its port; <c>local</c> for the Unix socket.</summary>
    public static string Of(ServerCallContext call) => IpOf(call.Peer)?.ToString() ?? "local";

    /// <summary>
    /// What a limit counts as one: an IPv4 address, or the 64 bits of an IPv6 address that name a network, for whoever
    /// has one address of it has all.
    /// </summary>
    public static string NetworkOf(ServerCallContext call)
    {
        if (IpOf(call.Peer) is not { } address) return "local";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(address.GetAddressBytes()[..8])}/64")
            : address.ToString();
    }

    /// <summary>Peers are <c>ipv4:1.2.3.4:5</c>, <c>ipv6:[::1]:5</c>, or something that is no address.</summary>
    private static IPAddress? IpOf(string peer)
    {
        if (peer.Length > AddressLengthMax || !peer.StartsWith("ipv", StringComparison.Ordinal)) return null;
        var colon = peer.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IPEndPoint.TryParse(peer[(colon + 1)..], out var end) ? end.Address : null;
    }
}
