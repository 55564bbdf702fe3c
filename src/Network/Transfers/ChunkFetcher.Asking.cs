using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;

namespace Bib.Network.Transfers;

/// <summary>Who is asked for what.</summary>
internal sealed partial class ChunkFetcher
{
    /// <summary>How many of the chunks in front are looked at for one that a peer may be asked for.</summary>
    private const int LookedAtMax = 1024;

    /// <summary>Asks a peer on one stream for as long as it answers and anything is wanted.</summary>
    private async Task AskAsync(TransferPeer peer, PeerLane lane)
    {
        await Task.Yield();
        var stop = _stop.Token;
        try
        {
            while (!stop.IsCancellationRequested && !_failed.Task.IsCompleted && peer.Failure is null)
            {
                if (!HasWorkFor(peer, lane))
                {
                    await lane.Signal.WaitAsync(stop);
                    continue;
                }

                if (lane.Channel is { HasEnded: true } ended)
                {
                    lane.Channel = null;
                    await ended.DisposeAsync();
                }

                if (lane.Channel is null && !await OpenAsync(peer, lane, stop)) continue;
                if (Take(peer, lane) is { } call) await SendAsync(peer, lane, call, stop);
                else await lane.Signal.WaitAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The transfer has ended.
        }
        finally
        {
            if (lane.Channel is { } channel) await channel.DisposeAsync();
        }
    }

    private bool HasWorkFor(TransferPeer peer, PeerLane lane)
    {
        lock (_gate)
        {
            return _wanted.Count > 0 && peer.HasRoomOn(lane)
                && (!peer.IsPart || _wanted.Values.Any(wanted => wanted.HeldBy.Contains(peer)));
        }
    }

    private async Task<bool> OpenAsync(TransferPeer peer, PeerLane lane, CancellationToken cancellationToken)
    {
        try
        {
            lane.Channel = await PeerChannel<DataRequest, DataResponse>.OpenAsync(
                host, peer.Id, WireProtocols.Data, parts.Wire, parts.Options.RequestBytes, parts.Time, cancellationToken);
            return true;
        }
        catch (PeerCallException failure)
        {
            Leave(peer, failure.Detail);
            return false;
        }
    }

    private async Task SendAsync(
        TransferPeer peer, PeerLane lane, ChunksCall call, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Down.TakeAsync((int)Math.Min(call.Bytes, int.MaxValue), cancellationToken);
            await lane.Channel!.SendAsync(call.ToRequest(), call, cancellationToken);
        }
        catch (PeerCallException failure)
        {
            call.Fail(failure); // unless the stream has told it already
        }
        catch (OperationCanceledException)
        {
            call.Fail(new(peer.Id, PeerCallFault.Broken, "the transfer has ended"));
            throw;
        }
    }

    /// <summary>Chooses what a peer is asked for next.</summary>
    /// <returns>Null when there is nothing for it now.</returns>
    private ChunksCall? Take(TransferPeer peer, PeerLane lane)
    {
        lock (_gate)
        {
            if (!peer.HasRoomOn(lane)) return null;
            var chosen = IsLeftToFaster(peer) ? [] : FromQueue(peer);
            if (chosen.Count == 0) chosen = FromSlower(peer);
            if (chosen.Count == 0) return null;
            foreach (var wanted in chosen)
            {
                wanted.AskedOf.Add(peer);
                wanted.AskedAt = parts.Time.GetTimestamp();
            }

            var call = new ChunksCall([.. chosen.Select(wanted => wanted.Chunk)], new Receiver(this, peer, lane));
            peer.Asked(call, lane);
            return call;
        }
    }

    /// <summary>Whether those that are much faster have room for all that nobody was asked for, and may give it.</summary>
    private bool IsLeftToFaster(TransferPeer peer)
    {
        if (peer.BytesPerSecond <= 0) return false;
        var faster = _peers.FindAll(other => other.HasRoom && other.BytesPerSecond > 2 * peer.BytesPerSecond);
        var room = faster.Sum(other => (long)(other.Window - other.Requests) * Options.RequestBytes);
        foreach (var wanted in _queue)
        {
            if ((room -= wanted.Chunk.Length) < 0) return false;
            if (faster.TrueForAll(other => !wanted.MayComeFrom(other) || wanted.BrokenBy.Contains(other))) return false;
        }

        return _queue.Count > 0;
    }

    private List<WantedChunk> FromQueue(TransferPeer peer)
    {
        List<WantedChunk> chosen = [];
        var (bytes, looked) = (0L, 0);
        var lookedMax = peer.IsPart ? int.MaxValue : LookedAtMax; // what it has may lie anywhere
        for (var at = _queue.First; at is not null && looked < lookedMax && chosen.Count < Options.RequestChunksMax; looked++)
        {
            var (next, wanted) = (at.Next, at.Value);
            if (wanted.MayComeFrom(peer) && !(wanted.BrokenBy.Contains(peer) && HasOther(wanted, peer)))
            {
                if (chosen.Count > 0 && bytes + wanted.Chunk.Length > Options.RequestBytes) break;
                bytes += wanted.Chunk.Length;
                chosen.Add(wanted);
                _queue.Remove(at);
                wanted.Place = null;
            }

            at = next;
        }

        return chosen;
    }

    /// <summary>
    /// When nothing is left that nobody was asked for: what another peer has been asked for a while ago, longer than
    /// this one would take. Whoever is first wins.
    /// </summary>
    private List<WantedChunk> FromSlower(TransferPeer peer)
    {
        if (_queue.Count > 0 || peer.Requests > 0) return [];
        List<WantedChunk> chosen = [];
        var bytes = 0L;
        foreach (var wanted in _wanted.Values)
        {
            if (wanted.IsStoring || wanted.AskedOf.Count != 1 || wanted.AskedOf[0] == peer) continue;
            if (!wanted.MayComeFrom(peer)) continue;
            var waited = parts.Time.GetElapsedTime(wanted.AskedAt);
            if (waited < Options.AskAgainAfter) continue;
            if (peer.BytesPerSecond > 0 && waited.TotalSeconds * peer.BytesPerSecond < wanted.Chunk.Length) continue;
            if (chosen.Count > 0 && bytes + wanted.Chunk.Length > Options.RequestBytes) break;
            bytes += wanted.Chunk.Length;
            chosen.Add(wanted);
            if (chosen.Count == Options.RequestChunksMax) break;
        }

        return chosen;
    }

    /// <summary>Does not ask a peer any more in this transfer.</summary>
    private void Leave(TransferPeer peer, string why)
    {
        lock (_gate)
        {
            if (peer.Failure is not null) return;
            LeaveQuietly(peer, why);
        }

        parts.Reports.Failed(peer.Id, why);
    }

    /// <summary>Under the lock: as the other, and nobody is told.</summary>
    private void LeaveQuietly(TransferPeer peer, string why)
    {
        if (peer.Failure is not null) return;
        peer.Failure = why;
        if (!peer.IsPart && _peers.TrueForAll(other => other.IsPart || other.Failure is not null)) LookAgain();
        CheckSomebodyIsLeft();
        foreach (var other in _peers) other.Wake();
    }
}
