using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;

namespace Bib.Network.Transfers;

/// <summary>What comes, and what does not.</summary>
internal sealed partial class ChunkFetcher
{
    /// <summary>Checks bytes that came in the place of a chunk, and stores them.</summary>
    private bool Came(TransferPeer peer, ChunkRef chunk, ReadOnlyMemory<byte> content)
    {
        if (content.Length != chunk.Length || ChunkHash.Of(content.Span) != chunk.Hash) return false;
        WantedChunk? wanted;
        lock (_gate)
        {
            peer.Came(chunk.Length);
            BytesReceived += chunk.Length;
            ChunksReceived++;
            parts.Traffic.Fetched(chunk.Length);
            if (!_wanted.TryGetValue(chunk.Hash, out wanted)) return true; // another was first
            wanted.AskedOf.Remove(peer);
            if (wanted.IsStoring || _stop.IsCancellationRequested) return true;
            wanted.IsStoring = true;
            Unqueue(wanted);
            _storing++;
        }

        _ = StoreAsync(wanted, content);
        return true;
    }

    /// <summary>The store has taken the bytes when this first waits.</summary>
    private async Task StoreAsync(WantedChunk wanted, ReadOnlyMemory<byte> content)
    {
        try
        {
            await store.PutAsync(wanted.Chunk, content, CancellationToken.None);
            lock (_gate)
            {
                _wanted.Remove(wanted.Chunk.Hash);
                if (!wanted.IsList) FileBytes += wanted.Chunk.Length;
                wanted.End();
            }
        }
        catch (Exception failure)
        {
            lock (_gate) Fail(failure);
        }
        finally
        {
            lock (_gate)
            {
                _storing--;
                Changed();
            }
        }
    }

    /// <summary>A peer will not give a chunk.</summary>
    private void Refused(TransferPeer peer, ChunkRef chunk, Error error)
    {
        lock (_gate)
        {
            peer.Refusal = error.Message.Length > 0 ? error.Message : $"it does not give chunk {chunk.Hash}";
            if (!_wanted.TryGetValue(chunk.Hash, out var wanted)) return;
            wanted.AskedOf.Remove(peer);
            wanted.RefusedBy.Add(peer);
            if (IsLost(wanted) && !wanted.IsStoring) Fail(new TransferException(contentId, chunk, Failures()));
            else Requeue(wanted);
        }

        WakeAll();
    }

    private void Completed(TransferPeer peer, PeerLane lane, ChunksCall call)
    {
        TimeSpan took;
        lock (_gate)
        {
            took = peer.Answered(call, lane);
            peer.Wake();
        }

        if (call.BytesGiven > 0) parts.Reports.Gave(peer.Id, call.BytesGiven, took);
    }

    /// <summary>A stream has ended. Of the calls on it the one that was due is told first.</summary>
    private void Failed(TransferPeer peer, PeerLane lane, ChunksCall call, PeerCallException failure)
    {
        var end = failure.InnerException as PeerCallException ?? failure;
        bool isFirst;
        lock (_gate)
        {
            isFirst = peer.LastEnd != end;
            peer.LastEnd = end;
            peer.Broke(lane);
            var rest = call.Rest.Select(chunk => _wanted.GetValueOrDefault(chunk.Hash)).OfType<WantedChunk>().ToList();
            foreach (var wanted in rest.AsEnumerable().Reverse())
            {
                wanted.AskedOf.Remove(peer);
                Requeue(wanted);
            }

            if (isFirst)
            {
                peer.Breaks++;
                if (rest.Count > 0)
                {
                    rest[0].Breaks++;
                    rest[0].BrokenBy.Add(peer);
                }
            }

            if (rest.Count > 0 && rest[0].Breaks > Options.RetriesMax && rest[0].Place is not null && !HasOther(rest[0], peer))
            {
                peer.Refusal = failure.Detail;
                Fail(new TransferException(contentId, rest[0].Chunk, Failures()));
            }
        }

        if (isFirst && !_stop.IsCancellationRequested) Judge(peer, failure);
        lock (_gate) CheckSomebodyIsLeft();
        WakeAll();
    }

    /// <summary>Whether a peer whose stream has ended is asked again.</summary>
    private void Judge(TransferPeer peer, PeerCallException failure)
    {
        if (failure.Fault == PeerCallFault.Malformed)
        {
            parts.Reports.Lied(peer.Id, failure.Detail);
            Leave(peer, failure.Detail);
            return;
        }

        // One that has not given anything and does not answer is not waited for once more.
        var isSilent = failure.Fault is PeerCallFault.Late && peer.Bytes == 0;
        if (isSilent || failure.Fault is PeerCallFault.NotSpoken or PeerCallFault.Unreachable
            || peer.Breaks >= Options.BreaksMax)
        {
            Leave(peer, failure.Detail);
        }
    }

    /// <summary>Whether somebody else may give a chunk who has not broken off over it.</summary>
    private bool HasOther(WantedChunk wanted, TransferPeer peer) => _peers.Exists(other => other != peer
        && other.Failure is null && wanted.MayComeFrom(other) && !wanted.BrokenBy.Contains(other));

    /// <summary>Under the lock: back to the front, unless somebody else is asked for it or has brought it.</summary>
    private void Requeue(WantedChunk wanted)
    {
        if (wanted.IsStoring || wanted.AskedOf.Count > 0 || wanted.Place is not null) return;
        wanted.Place = _queue.AddFirst(wanted);
    }

    private void Unqueue(WantedChunk wanted)
    {
        if (wanted.Place is { } place) _queue.Remove(place);
        wanted.Place = null;
    }

    private sealed class Receiver(ChunkFetcher fetcher, TransferPeer peer, PeerLane lane) : IChunkReceiver
    {
        public bool Came(ChunkRef chunk, ReadOnlyMemory<byte> content) => fetcher.Came(peer, chunk, content);

        public void Refused(ChunkRef chunk, Error error) => fetcher.Refused(peer, chunk, error);

        public void Completed(ChunksCall call) => fetcher.Completed(peer, lane, call);

        public void Failed(ChunksCall call, PeerCallException failure) => fetcher.Failed(peer, lane, call, failure);
    }
}
