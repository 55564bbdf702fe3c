using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Calls;
using Bib.Network.Gossip;
using Bib.Network.Hosting;
using Bib.Network.Protocols;
using Libp2p.Core;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Network.Following;

/// <summary>
/// Reads the catalogs of the nodes that there are connections with: at the meeting, when they say that theirs has grown,
/// and every while. Each is read on from where it was read to; a peer that is read already is read once more afterwards.
/// </summary>
internal sealed partial class CatalogReader(
    IOptions<NetworkOptions> options, PeerCalls calls, RecordInbox inbox, Holders holders, TimeProvider time,
    ILogger<CatalogReader> logger) : INetworkPart, IPeerWatcher, INewsListener, IDisposable
{
    private const int PageSize = 500;

    /// <summary>Pages that are read in one go; a catalog without end is gone on with at the next poll.</summary>
    private const int PagesMax = 2000;

    private readonly NetworkOptions _options = options.Value;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<PeerId, Reading> _readings = [];
    private PeerNetwork? _network;
    private IDisposable? _watching;
    private Task _polling = Task.CompletedTask;

    /// <summary>How far a peer's catalog was read; 0 where it was not.</summary>
    public long KnownOf(PeerId peer) => _readings.TryGetValue(peer, out var reading) ? reading.Known : 0;

    /// <summary>The nodes that there are connections with.</summary>
    public IReadOnlyCollection<PeerId> Peers => [.. _readings.Keys];

    /// <summary>Reads every catalog from its beginning: what this node keeps has changed.</summary>
    public void ReadAllAgain()
    {
        foreach (var (peer, reading) in _readings)
        {
            reading.Known = 0;
            Begin(peer, reading);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _network = network;
        _watching = network.Host.Watch(this);
        _polling = PollAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _watching?.Dispose();
        await _stop.CancelAsync();
        await _polling;
        await Task.WhenAll(_readings.Values.Select(reading => reading.Work));
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
        _readings.TryRemove(peer, out _);
        holders.Forget(peer);
    }

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (!message.Protocols.Any(WireProtocols.Discovery.Ids.Contains)) return;
        Begin(connection.Peer, _readings.GetOrAdd(connection.Peer, _ => new()));
    }

    /// <inheritdoc/>
    public void Heard(News news, PeerId forwarder)
    {
        if (news.Status is { } status && _readings.TryGetValue(news.Author, out var reading)
            && status.CatalogVersion > reading.Known) Begin(news.Author, reading);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task PollAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(_options.PollEvery, time);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var (peer, reading) in _readings) Begin(peer, reading);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private void Begin(PeerId peer, Reading reading)
    {
        lock (reading)
        {
            reading.IsWanted = true;
            if (reading.Work.IsCompleted && !_stop.IsCancellationRequested) reading.Work = ReadAsync(peer, reading);
        }
    }

    private async Task ReadAsync(PeerId peer, Reading reading)
    {
        // Off the caller's stack: whoever tells of peers must not wait.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (reading.TakeWish()) await ReadToEndAsync(peer, reading);
        }
        catch (PeerCallException failure)
        {
            // It is read again when it says that it has more, at the next poll, or at the next meeting.
            LogNotRead(peer, failure.Message);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception fault)
        {
            LogFault(fault, peer);
        }
    }

    private async Task ReadToEndAsync(PeerId peer, Reading reading)
    {
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var page = await calls.GetCatalogAsync(peer, reading.Known, PageSize, _stop.Token);

            // A catalog that was made anew begins anew.
            if (page.Version < reading.Known)
            {
                reading.Known = 0;
                continue;
            }

            await inbox.TakeAsync(peer, page.Entries, _stop.Token);
            reading.Known = page.HasMore ? page.Entries[^1].Version : page.Version;
            if (!page.HasMore) return;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The catalog of {Peer} could not be read: {Reason}")]
    private partial void LogNotRead(PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading the catalog of {Peer} failed")]
    private partial void LogFault(Exception fault, PeerId peer);

    private sealed class Reading
    {
        private long _known;

        public bool IsWanted { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;

        public long Known
        {
            get => Interlocked.Read(ref _known);
            set => Interlocked.Exchange(ref _known, value);
        }

        public bool TakeWish()
        {
            lock (this)
            {
                var wanted = IsWanted;
                IsWanted = false;
                return wanted;
            }
        }
    }
}
