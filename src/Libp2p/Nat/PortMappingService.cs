using System.Collections.Immutable;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Nat;

/// <summary>
/// Keeps gateways' ports that lead to the ports that are listened at here: asks for each, renews it when half of its
/// time has passed, takes it back at the end.
/// </summary>
/// <param name="finder">Finds gateways.</param>
/// <param name="options">For how long to ask.</param>
/// <param name="time">What the time is.</param>
public sealed class PortMappingService(IPortMapperFinder finder, PortMappingOptions options, TimeProvider time)
{
    private ImmutableArray<Multiaddr> _addresses = [];
    private string? _failure;

    /// <summary>Is called when <see cref="Addresses"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>Where this peer can be dialled through gateways.</summary>
    public IReadOnlyList<Multiaddr> Addresses => _addresses;

    /// <summary>Why the last port that was asked for was not mapped; null when it was.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Keeps the ports until it is canceled; then takes them back.</summary>
    /// <param name="listening">What is listened at; only addresses with an IPv4 address need a gateway.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IReadOnlyList<Multiaddr> listening, CancellationToken cancellationToken)
    {
        var ports = listening
            .Where(NeedsGateway)
            .Select(PortMapping.PortOf)
            .OfType<(MappedProtocol Protocol, int Port)>()
            .Distinct();
        await Task.WhenAll(ports.Select(port => KeepAsync(port.Protocol, port.Port, listening, cancellationToken)));
    }

    private async Task KeepAsync(
        MappedProtocol protocol, int port, IReadOnlyList<Multiaddr> listening, CancellationToken stop)
    {
        (IPortMapper Mapper, PortMapping Mapping)? kept = null;
        try
        {
            while (true)
            {
                var before = kept?.Mapping;
                kept = await MapAsync(kept, new(protocol, port, before?.External.Port ?? port, options.Lifetime), stop);
                if (!Equals(before?.External, kept?.Mapping.External)) Replace(listening, before, kept?.Mapping);
                var wait = kept is null ? options.RetryDelay : (kept.Value.Mapping.Lifetime ?? options.Lifetime) / 2;
                await Task.Delay(wait > options.RenewalMin ? wait : options.RenewalMin, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (kept is null) return;
            Replace(listening, kept.Value.Mapping, null);
            await UnmapAsync(kept.Value.Mapper, kept.Value.Mapping);
        }
    }

    /// <summary>Asks the gateway that mapped the port before, then all others.</summary>
    private async ValueTask<(IPortMapper Mapper, PortMapping Mapping)?> MapAsync(
        (IPortMapper Mapper, PortMapping Mapping)? kept, PortRequest request, CancellationToken stop)
    {
        if (kept is not null && await TryMapAsync(kept.Value.Mapper, request, stop) is { } renewed)
            return (kept.Value.Mapper, renewed);
        foreach (var mapper in await finder.FindAsync(stop))
        {
            if (await TryMapAsync(mapper, request, stop) is { } mapping) return (mapper, mapping);
        }

        if (Failure is null) Volatile.Write(ref _failure, "No gateway was found.");
        return null;
    }

    private async ValueTask<PortMapping?> TryMapAsync(IPortMapper mapper, PortRequest request, CancellationToken stop)
    {
        try
        {
            var mapping = await mapper.MapAsync(request, stop);
            Volatile.Write(ref _failure, null);
            return mapping;
        }
        catch (PortMappingException refused)
        {
            Volatile.Write(ref _failure, refused.Message);
            return null;
        }
    }

    private async ValueTask UnmapAsync(IPortMapper mapper, PortMapping mapping)
    {
        using var patience = new CancellationTokenSource(options.CallTimeout, time);
        try
        {
            await mapper.UnmapAsync(mapping, patience.Token);
        }
        catch (Exception exception) when (exception is PortMappingException or OperationCanceledException)
        {
            // It will lapse on its own.
        }
    }

    private void Replace(IReadOnlyList<Multiaddr> listening, PortMapping? before, PortMapping? after)
    {
        var gone = Outside(before);
        var come = Outside(after);
        ImmutableInterlocked.Update(ref _addresses, addresses => [.. addresses.Except(gone).Union(come)]);
        Changed?.Invoke();

        Multiaddr[] Outside(PortMapping? mapping) => mapping is null
            ? []
            : [.. listening.Where(NeedsGateway).Select(mapping.Outside).OfType<Multiaddr>()];
    }

    private static bool NeedsGateway(Multiaddr address) =>
        address.Find(MultiaddrProtocol.Ip4) is { } ip && !ip.Value.StartsWith("127.", StringComparison.Ordinal);
}
