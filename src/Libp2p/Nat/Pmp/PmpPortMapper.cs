using System.Net;
using Libp2p.Core;

namespace Libp2p.Nat.Pmp;

/// <summary>Asks a gateway for ports by NAT-PMP (RFC 6886).</summary>
/// <param name="gateway">The gateway and the port where it is asked.</param>
/// <param name="options">How often to ask.</param>
/// <param name="time">What the time is.</param>
public sealed class PmpPortMapper(IPEndPoint gateway, PortMappingOptions options, TimeProvider time) : IPortMapper
{
    private readonly GatewayExchange _exchange = new(gateway, options, time);

    /// <inheritdoc/>
    public string Name => $"NAT-PMP at {gateway.Address}";

    /// <inheritdoc/>
    public async ValueTask<PortMapping> MapAsync(PortRequest request, CancellationToken cancellationToken = default)
    {
        var mapped = await AskAsync(
            request.Protocol, request.InternalPort, request.ExternalPort, (uint)request.Lifetime.TotalSeconds, cancellationToken);
        if (mapped.Lifetime == 0)
            throw new PortMappingException($"{Name} ended port {request.InternalPort} when it was asked to map it.");
        var address = await AskAsync(
            PmpMessage.AddressRequest(), said => said.Opcode == PmpMessage.AddressOpcode, cancellationToken);
        return new(
            request.Protocol,
            request.InternalPort,
            new(address.External!, mapped.ExternalPort),
            TimeSpan.FromSeconds(mapped.Lifetime));
    }

    /// <inheritdoc/>
    public async ValueTask UnmapAsync(PortMapping mapping, CancellationToken cancellationToken = default) =>
        await AskAsync(mapping.Protocol, mapping.InternalPort, externalPort: 0, lifetime: 0, cancellationToken);

    private ValueTask<PmpMessage> AskAsync(
        MappedProtocol protocol, int internalPort, int externalPort, uint lifetime, CancellationToken cancellationToken) =>
        AskAsync(
            PmpMessage.MapRequest(protocol, internalPort, externalPort, lifetime),
            said => said.Opcode == PmpMessage.OpcodeOf(protocol)
                && (said.Result != 0 || said.InternalPort == internalPort),
            cancellationToken);

    private async ValueTask<PmpMessage> AskAsync(
        byte[] question, Func<PmpMessage, bool> answers, CancellationToken cancellationToken)
    {
        var answer = await _exchange.AskAsync(
            _ => question,
            datagram => Read(datagram.Span) is { } said && answers(said) ? said : null,
            cancellationToken);
        return answer.Result == 0
            ? answer
            : throw new PortMappingException($"{Name} refused: {PmpMessage.Meaning(answer.Result)}.");
    }

    private static PmpMessage? Read(ReadOnlySpan<byte> datagram)
    {
        try
        {
            return PmpMessage.Read(datagram);
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
