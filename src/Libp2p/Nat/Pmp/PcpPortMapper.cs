using System.Net;
using System.Security.Cryptography;
using Libp2p.Core;

namespace Libp2p.Nat.Pmp;

/// <summary>Asks a gateway for ports by PCP (RFC 6887), NAT-PMP's successor.</summary>
/// <param name="gateway">The gateway and the port where it is asked.</param>
/// <param name="options">How often to ask.</param>
/// <param name="time">What the time is.</param>
public sealed class PcpPortMapper(IPEndPoint gateway, PortMappingOptions options, TimeProvider time) : IPortMapper
{
    private readonly GatewayExchange _exchange = new(gateway, options, time);

    // Who knows it may renew and end a mapping: the same for all of this object, unknown to others.
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(PcpMessage.NonceLength);

    /// <inheritdoc/>
    public string Name => $"PCP at {gateway.Address}";

    /// <inheritdoc/>
    public async ValueTask<PortMapping> MapAsync(PortRequest request, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(request, (uint)request.Lifetime.TotalSeconds, cancellationToken);
        return answer.Lifetime > 0
            ? new(request.Protocol, request.InternalPort, answer.External, TimeSpan.FromSeconds(answer.Lifetime))
            : throw new PortMappingException($"{Name} ended port {request.InternalPort} when it was asked to map it.");
    }

    /// <inheritdoc/>
    public async ValueTask UnmapAsync(PortMapping mapping, CancellationToken cancellationToken = default) =>
        await AskAsync(new(mapping.Protocol, mapping.InternalPort, 0, TimeSpan.Zero), 0, cancellationToken);

    private async ValueTask<PcpMessage> AskAsync(PortRequest request, uint lifetime, CancellationToken cancellationToken)
    {
        var answer = await _exchange.AskAsync(
            client => PcpMessage.MapRequest(client, _nonce, request, lifetime),
            datagram => Read(datagram.Span) is { } said && Answers(said, request) ? said : null,
            cancellationToken);
        return answer.Result == 0
            ? answer
            : throw new PortMappingException($"{Name} refused: {PcpMessage.Meaning(answer.Result)}.");
    }

    private bool Answers(PcpMessage said, PortRequest request) =>
        said is { Result: PcpMessage.UnsupportedVersion, Nonce.IsEmpty: true }
        || (said.Nonce.Span.SequenceEqual(_nonce)
            && said.Protocol == request.Protocol
            && said.InternalPort == request.InternalPort);

    private static PcpMessage? Read(ReadOnlySpan<byte> datagram)
    {
        try
        {
            return PcpMessage.Read(datagram);
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
