using System.Runtime.ExceptionServices;
using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Libp2p.Core;
using Libp2p.Swarm;

namespace Bib.Network.Transfers;

/// <summary>
/// Gets chunks of one version from several peers at once, into the store. What is asked for first comes about first, so
/// that the disk is written in order; whoever is fast is asked for more. Memory is bounded by what may be ahead.
/// </summary>
/// <param name="contentId">The version, for messages.</param>
/// <param name="host">This side.</param>
/// <param name="store">Where chunks go.</param>
/// <param name="parts">What all transfers share.</param>
internal sealed partial class ChunkFetcher(ChunkHash contentId, IHost host, IChunkStore store, TransferParts parts) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ChunkHash, WantedChunk> _wanted = [];
    private readonly LinkedList<WantedChunk> _queue = [];
    private readonly List<TransferPeer> _peers = [];
    private readonly List<Task> _asking = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _storing;

    private TransferOptions Options => parts.Options;

    /// <summary>Bytes of files that are here: found, or brought.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Bytes that peers gave.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Chunks that peers gave.</summary>
    public long ChunksReceived { get; private set; }

    /// <summary>How the peers do.</summary>
    public IReadOnlyList<PeerProgress> Peers
    {
        get
        {
            lock (_gate)
            {
                return [.. _peers.Select(peer => new PeerProgress(
                    peer.Id, peer.Bytes, peer.BytesPerSecond, peer.Requests, peer.Window, peer.Failure))];
            }
        }
    }

    /// <summary>Asks a peer that is said to have all of it. One that was left stays as it is.</summary>
    public void Add(PeerId id)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested || id.Equals(host.Id)) return;
            if (_peers.Find(known => known.Id.Equals(id)) is { } before)
            {
                before.IsPart = false;
                before.Wake();
                return;
            }

            if (_peers.Count >= Options.PeersMax) return;
            var peer = new TransferPeer(id, Options, parts.Time);
            _peers.Add(peer);
            foreach (var lane in peer.Lanes) _asking.Add(AskAsync(peer, lane));
        }
    }

    /// <summary>
    /// Wants chunks: those that are durably here already are not asked for. Waits until there is room for them.
    /// </summary>
    /// <param name="chunks">Which; repeats are asked for once.</param>
    /// <param name="isList">Whether they are parts of lists: those come before others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransferException">Nobody gives what is wanted already.</exception>
    public async Task WantAsync(IReadOnlyCollection<ChunkRef> chunks, bool isList, CancellationToken cancellationToken)
    {
        var missing = store.Missing(chunks);
        var bytes = chunks.Sum(chunk => (long)chunk.Length);
        foreach (var chunk in missing)
        {
            Task? room;
            while ((room = TryAdd(chunk, isList, ref bytes)) is not null)
            {
                WakeAll();
                await Task.WhenAny(room, _failed.Task).WaitAsync(cancellationToken);
                ThrowIfFailed();
            }
        }

        if (!isList)
        {
            lock (_gate) FileBytes += bytes; // of what was here, or is wanted already
        }

        WakeAll();
        lock (_gate)
        {
            CheckSomebodyIsLeft();
            if (missing.Count > 0 && _peers.TrueForAll(peer => peer.IsPart || peer.Failure is not null))
                _peers.ForEach(peer => peer.LookNow());
        }

        ThrowIfFailed();
    }

    /// <summary>Ends when some chunks are durably here.</summary>
    /// <exception cref="TransferException">Nobody gives one of them.</exception>
    public async Task ArriveAsync(IReadOnlyCollection<ChunkRef> chunks, CancellationToken cancellationToken)
    {
        List<Task> here = [];
        lock (_gate)
        {
            foreach (var chunk in chunks)
                if (_wanted.TryGetValue(chunk.Hash, out var wanted)) here.Add(wanted.Here);
        }

        await Task.WhenAny(Task.WhenAll(here), _failed.Task).WaitAsync(cancellationToken);
        ThrowIfFailed();
    }

    /// <summary>Ends when all that was wanted is durably here.</summary>
    /// <exception cref="TransferException">Nobody gives one of them.</exception>
    public async Task ArriveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_wanted.Count == 0) break;
                changed = _changed.Task;
            }

            await Task.WhenAny(changed, _failed.Task).WaitAsync(cancellationToken);
            ThrowIfFailed();
        }

        ThrowIfFailed();
    }

    /// <summary>Looks whether somebody without work may help somebody slow: to be called from time to time.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            foreach (var peer in _peers)
                if (peer.HasRoom) peer.Wake();
        }
    }

    /// <summary>Stops asking. What is on its way to the disk gets there.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Task> asking;
        lock (_gate)
        {
            _stop.Cancel();
            asking = [.. _asking];
        }

        await Task.WhenAll(asking);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_storing == 0) break;
                changed = _changed.Task;
            }

            await changed;
        }

        _stop.Dispose();
    }

    /// <summary>Adds a chunk to what is wanted.</summary>
    /// <returns>Null when it was; else what to wait for.</returns>
    private Task? TryAdd(ChunkRef chunk, bool isList, ref long bytes)
    {
        lock (_gate)
        {
            if (_wanted.TryGetValue(chunk.Hash, out var same))
            {
                // Two lengths for one hash: at least one of them is a lie, and nobody can give both.
                if (same.Chunk.Length == chunk.Length) return null;
                Fail(new TransferException(contentId, chunk, Failures()));
                return null;
            }

            if (_wanted.Count >= Options.ChunksAheadMax) return _changed.Task;
            var wanted = new WantedChunk(chunk, isList);
            _wanted.Add(chunk.Hash, wanted);
            wanted.Place = isList ? AddList(wanted) : _queue.AddLast(wanted);
            bytes -= chunk.Length;
            return null;
        }
    }

    /// <summary>Lists come first, in their own order.</summary>
    private LinkedListNode<WantedChunk> AddList(WantedChunk wanted)
    {
        var at = _queue.First;
        while (at is not null && at.Value.IsList) at = at.Next;
        return at is null ? _queue.AddLast(wanted) : _queue.AddBefore(at, wanted);
    }

    /// <summary>Under the lock: something has come to an end, for whoever waits for room or the end.</summary>
    private void Changed()
    {
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void ThrowIfFailed()
    {
        if (_failed.Task.IsCompleted) ExceptionDispatchInfo.Throw(_failed.Task.Result);
    }

    /// <summary>Under the lock: the transfer comes to nothing.</summary>
    private void Fail(Exception failure)
    {
        if (!_failed.TrySetResult(failure)) return;
        foreach (var wanted in _wanted.Values) wanted.End(); // who waits looks whether all has failed
        foreach (var peer in _peers) peer.Wake();
    }

    /// <summary>Under the lock: whether there is a chunk that nobody can give any more.</summary>
    private void CheckSomebodyIsLeft()
    {
        if (_wanted.Count == 0 || _failed.Task.IsCompleted) return;
        if (_peers.TrueForAll(peer => peer.Failure is not null))
        {
            if (_wanted.Values.All(wanted => wanted.IsStoring)) return;
            Fail(new TransferException(contentId, null, Failures()));
            return;
        }

        foreach (var wanted in _queue)
        {
            if (!IsLost(wanted)) continue;
            Fail(new TransferException(contentId, wanted.Chunk, Failures()));
            return;
        }
    }

    private bool IsLost(WantedChunk wanted) => _peers.TrueForAll(wanted.WillNotComeFrom);

    private List<PeerFailure> Failures() =>
        [.. _peers.Select(peer => new PeerFailure(peer.Id, peer.Failure ?? peer.Refusal ?? "it was not asked yet"))];
}
