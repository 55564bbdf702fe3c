using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm.Resources;
using Libp2p.Transports;

namespace Libp2p.Swarm.Dialing;

/// <summary>
/// Reaches peers at their addresses: several side by side, each a little after the one before it (RFC 8305), the first
/// that answers is taken. Addresses that failed lately are left alone.
/// </summary>
/// <param name="self">Who dials: never itself.</param>
/// <param name="upgrader">Secures and multiplexes.</param>
/// <param name="transports">The ways there are.</param>
/// <param name="options">How long things may take.</param>
/// <param name="resources">What connections may use.</param>
/// <param name="time">What the time is.</param>
/// <param name="work">Ends what answers too late.</param>
internal sealed class Dialer(
    PeerId self,
    ConnectionUpgrader upgrader,
    TransportSet transports,
    HostOptions options,
    ResourceManager resources,
    TimeProvider time,
    BackgroundWork work)
{
    private readonly DialBackoff _backoff = new(options.Dialing, time);
    private readonly NameResolution _names = new(options.Dialing.Names);

    /// <summary>Holds one entry for every address that is tried at this moment.</summary>
    private readonly Channel<Multiaddr> _places = Channel.CreateBounded<Multiaddr>(options.Dialing.ParallelMax);

    /// <summary>
    /// The same for addresses that lead through relays. Whoever has a place here may need one of the others to reach
    /// the relay; were they the same, dials that each hold one would wait for each other.
    /// </summary>
    private readonly Channel<Multiaddr> _relayed = Channel.CreateBounded<Multiaddr>(options.Dialing.ParallelMax);

    /// <summary>Reaches a peer at the first of some addresses that answers.</summary>
    /// <exception cref="DialException">None does; what came of each is in its message.</exception>
    public async Task<PeerConnection> DialAnyAsync(
        PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellationToken)
    {
        if (self.Equals(peer)) throw new DialException($"{peer} is this peer itself.");
        if (addresses.Count == 0) throw new DialException($"No address of {peer} is known that may be dialled.");
        var resolved = await Task.WhenAll(
            addresses.Select(address => ResolveAsync(address, peer, cancellationToken).AsTask()));
        List<(string? Why, Exception? Cause)> failures =
            [.. resolved.Where(one => one.Why is not null).Select(one => (one.Why, one.Cause))];
        Queue<Multiaddr> waiting = new();
        foreach (var address in DialPlan.Of(resolved.SelectMany(one => one.Meant)).Take(options.Dialing.AddressesMax))
        {
            if (_backoff.Until(address) is { } until)
                failures.Add(($"{address}: failed lately; left alone until {until:HH:mm:ss} UTC", null));
            else
                waiting.Enqueue(address);
        }

        return await RaceAsync(waiting, failures, cancellationToken) ?? throw NotReached(peer.ToString(), failures);
    }

    /// <summary>Reaches whoever is at an address, also when that failed lately.</summary>
    /// <exception cref="DialException">Nobody answers, in time.</exception>
    /// <exception cref="Libp2pException">Who answers is somebody else, or does not speak as it should.</exception>
    public async Task<PeerConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken)
    {
        var (meant, why, cause) = await ResolveAsync(address, null, cancellationToken);
        if (meant is [var only]) return await TryAsync(only, cancellationToken);
        List<(string? Why, Exception? Cause)> failures = meant.Count == 0 ? [(why, cause)] : [];
        var waiting = new Queue<Multiaddr>(DialPlan.Of(meant).Take(options.Dialing.AddressesMax));
        return await RaceAsync(waiting, failures, cancellationToken) ?? throw NotReached(address.ToString(), failures);
    }

    private static DialException NotReached(string whom, List<(string? Why, Exception? Cause)> failures) => new(
        $"{whom} was not reached: {string.Join("; ", failures.Select(failure => failure.Why))}",
        failures.LastOrDefault().Cause);

    /// <summary>What an address means: more than one where its name has more.</summary>
    /// <param name="address">The address.</param>
    /// <param name="peer">Who is to be there; null for whom the address names, or anybody.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The addresses; without any, why there are none.</returns>
    private async ValueTask<(IReadOnlyList<Multiaddr> Meant, string? Why, Exception? Cause)> ResolveAsync(
        Multiaddr address, PeerId? peer, CancellationToken cancellationToken)
    {
        try
        {
            var whole = peer is null ? address : address.WithPeer(peer);
            if (!NameResolution.HasName(whole)) return ([whole], null, null);
            var meant = await InTimeAsync(
                options.Dialing.Timeout,
                token => _names.ResolveAsync(whole, token),
                $"{address}: the name was not resolved",
                cancellationToken);
            return (meant, meant.Count == 0 ? $"{address}: nothing is known of the name" : null, null);
        }
        catch (DialException exception)
        {
            return ([], exception.Message, exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Addresses come from anybody: whatever is wrong with one of them is no reason not to try the others.
            return ([], $"{address}: {exception.Message}", exception);
        }
    }

    /// <summary>Reaches whoever is at an address without a name.</summary>
    private async Task<PeerConnection> TryAsync(Multiaddr address, CancellationToken cancellationToken)
    {
        if (self.Equals(address.Peer)) throw new DialException($"{address} is this peer itself.");
        var transport = transports.For(address)
            ?? throw new DialException($"{address}: no transport of this host reaches such an address.");
        if (!options.Gater.MayDial(address.Peer, address)) throw new GateException($"{address} may not be dialled.");
        var places = address.Has(MultiaddrProtocol.P2pCircuit) ? _relayed : _places;
        await places.Writer.WriteAsync(address, cancellationToken);
        ConnectionScope? scope = null;
        try
        {
            scope = resources.OpenConnection(inbound: false, TransportSet.HasDescriptor(address));
            var raw = await InTimeAsync(
                options.Dialing.Timeout, token => transport.DialAsync(address, token), $"{address}: no answer", cancellationToken);
            var connection = await InTimeAsync(
                options.HandshakeTimeout,
                token => upgrader.UpgradeOutboundAsync(raw, address.Peer, scope, token),
                $"{address}: the handshake did not end",
                cancellationToken);
            _backoff.Reached(address);
            if (options.Gater.MayConnect(connection.Peer, connection.Remote))
            {
                scope = null; // it is the connection's now
                return connection;
            }

            await connection.DisposeAsync();
            throw new GateException($"{connection.Peer} at {address} may not be connected with.");
        }
        catch (Libp2pException exception) when (exception is not (GateException or ResourceLimitException))
        {
            _backoff.Failed(address);
            throw;
        }
        catch (Exception exception) when (exception is not (Libp2pException or OperationCanceledException))
        {
            // Whatever a transport does not foresee is an address that does not answer, not the end of all the others.
            _backoff.Failed(address);
            throw new DialException($"{address}: {exception.Message}", exception);
        }
        finally
        {
            scope?.Dispose();
            places.Reader.TryRead(out _);
        }
    }

    /// <summary>Reaches a peer that dials this one at the same moment.</summary>
    /// <exception cref="DialException">No transport can do that.</exception>
    /// <exception cref="Libp2pException">Who answers is somebody else, or does not speak as it should.</exception>
    public async Task<PeerConnection> PunchAsync(
        Multiaddr address, PeerId peer, bool asDialer, CancellationToken cancellationToken)
    {
        if (transports.For(address) is not IPunchingTransport transport)
            throw new DialException($"{address}: no transport of this host meets anybody half-way there.");
        if (!options.Gater.MayDial(peer, address)) throw new GateException($"{address} may not be dialled.");
        ConnectionScope? scope = null;
        try
        {
            scope = resources.OpenConnection(inbound: false, TransportSet.HasDescriptor(address));
            var raw = await transport.PunchAsync(address.WithoutPeer() ?? address, cancellationToken);
            var connection = await InTimeAsync(
                options.HandshakeTimeout,
                token => asDialer
                    ? upgrader.UpgradeOutboundAsync(raw, peer, scope, token)
                    : upgrader.UpgradeInboundAsync(raw, peer, scope, token),
                $"{address}: the handshake did not end",
                cancellationToken);
            scope = null; // it is the connection's now
            return connection;
        }
        finally
        {
            scope?.Dispose();
        }
    }

    /// <summary>Tries addresses until one answers.</summary>
    /// <returns>Null when none does: <paramref name="failures"/> has what came of each.</returns>
    private async Task<PeerConnection?> RaceAsync(
        Queue<Multiaddr> waiting,
        List<(string? Why, Exception? Cause)> failures,
        CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<PeerConnection>> trying = [];
        try
        {
            while (waiting.Count > 0 || trying.Count > 0)
            {
                if (waiting.TryDequeue(out var next)) trying.Add(TryAsync(next, over.Token));
                var ended = await FirstAsync(trying, waiting.Count > 0, over.Token);
                if (ended is null) continue; // it is the next one's turn
                trying.Remove(ended);
                try
                {
                    return await ended;
                }
                catch (Libp2pException exception)
                {
                    failures.Add((exception.Message, exception));
                }
            }

            return null;
        }
        finally
        {
            await over.CancelAsync();
            if (trying.Count > 0) work.Begin(() => EndAsync(trying));
        }
    }

    /// <summary>Waits until a try has ended, or it is time to begin the next.</summary>
    private async Task<Task<PeerConnection>?> FirstAsync(
        List<Task<PeerConnection>> trying, bool moreWait, CancellationToken cancellationToken)
    {
        var first = Task.WhenAny(trying);
        if (!moreWait) return await first;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(options.Dialing.Stagger, time, enough.Token);
        if (await Task.WhenAny(first, pause) == pause && !first.IsCompleted) return null;
        await enough.CancelAsync();
        return await first;
    }

    /// <summary>What answers after another has is not wanted.</summary>
    private static async Task EndAsync(List<Task<PeerConnection>> late)
    {
        foreach (var one in late)
        {
            try
            {
                var connection = await one;
                await connection.DisposeAsync();
                connection.Scope?.Dispose();
            }
            catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
            {
                // It did not answer either.
            }
        }
    }

    private async Task<T> InTimeAsync<T>(
        TimeSpan allowed, Func<CancellationToken, ValueTask<T>> action, string what, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(allowed, time, cancellationToken);
        try
        {
            return await action(limit.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new DialException($"{what} within {allowed.TotalSeconds:0.#} s.", exception);
        }
    }
}
