using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Libp2p.Core;

namespace Bib.Network.Transfers;

/// <summary>
/// Peers that may have a part: who fetches the same, or has what is like it. They are asked which of the chunks they
/// have, every while, and for nothing else.
/// </summary>
internal sealed partial class ChunkFetcher
{
    /// <summary>Chunks that are asked about in one question.</summary>
    private const int AskedAboutMax = 1024;

    /// <summary>Looks whether a peer has some of it. One that is asked already stays as it is.</summary>
    public void AddPart(PeerId id)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested || id.Equals(host.Id) || _peers.Exists(known => known.Id.Equals(id))) return;
            if (_peers.Count >= Options.PeersMax || _peers.Count(peer => peer.IsPart) >= Options.PartPeersMax) return;
            var peer = new TransferPeer(id, Options, parts.Time) { IsPart = true };
            _peers.Add(peer);
            foreach (var lane in peer.Lanes) _asking.Add(AskAsync(peer, lane));
            _asking.Add(LookAsync(peer));
        }
    }

    private async Task LookAsync(TransferPeer peer)
    {
        await Task.Yield();
        var stop = _stop.Token;
        PeerChannel<DataRequest, DataResponse>? channel = null;
        try
        {
            // Whoever has all of it is enough for what does not take long.
            if (HasWhole()) await PauseAsync(peer, Options.LookEvery, stop);
            var pause = Options.LookEvery;
            while (!stop.IsCancellationRequested && !_failed.Task.IsCompleted && peer is { Failure: null, IsPart: true })
            {
                var hasSome = false;
                foreach (var some in NotKnownOf(peer).Chunk(AskedAboutMax))
                {
                    if (channel is { HasEnded: true }) await channel.DisposeAsync();
                    if (channel is null or { HasEnded: true })
                    {
                        channel = await PeerChannel<DataRequest, DataResponse>.OpenAsync(
                            host, peer.Id, WireProtocols.Data, parts.Wire, roomFirst: 0, parts.Time, stop);
                    }

                    hasSome |= Found(peer, some, await FindAsync(channel, some, stop));
                }

                pause = hasSome || !HasWhole() ? Options.LookEvery : Least(pause * 2, Options.LookEveryMax);
                await PauseAsync(peer, pause, stop);
            }
        }
        catch (PeerCallException failure)
        {
            // That it has nothing to say is no failure of it: nobody has said that it has any of this.
            lock (_gate) LeaveQuietly(peer, failure.Detail);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The transfer has ended.
        }
        finally
        {
            if (channel is not null) await channel.DisposeAsync();
        }
    }

    /// <summary>Waits, unless it is time to look before.</summary>
    private async Task PauseAsync(TransferPeer peer, TimeSpan pause, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(pause, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await peer.Looking.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It was not.
        }
    }

    private static async Task<bool[]> FindAsync(
        PeerChannel<DataRequest, DataResponse> channel, WantedChunk[] some, CancellationToken cancellationToken)
    {
        var question = new FindChunks();
        question.Chunks.AddRange(some.Select(wanted => Messages.Of(wanted.Chunk)));
        var answer = await channel.AskAsync(new() { FindChunks = question }, cancellationToken);
        if (answer.ChunksFound?.Bits is not { } bits || bits.Length != (some.Length + 7) / 8)
            throw new PeerCallException(channel.Peer, PeerCallFault.Malformed, "it does not say which chunks it has");
        return [.. some.Select((_, index) => (bits[index / 8] >> (index % 8) & 1) == 1)];
    }

    /// <summary>Notes what a peer says.</summary>
    /// <returns>Whether it has any of it.</returns>
    private bool Found(TransferPeer peer, WantedChunk[] some, bool[] found)
    {
        lock (_gate)
        {
            foreach (var (wanted, isThere) in some.Zip(found))
            {
                if (isThere)
                {
                    wanted.HeldBy.Add(peer);
                    wanted.LackedBy.Remove(peer);
                }
                else
                {
                    wanted.LackedBy.Add(peer);
                }
            }

            CheckSomebodyIsLeft();
            if (peer.HasRoom) peer.Wake();
            return found.Contains(true);
        }
    }

    /// <summary>What a peer has not said to have, in the order in which it is wanted.</summary>
    private List<WantedChunk> NotKnownOf(TransferPeer peer)
    {
        lock (_gate)
        {
            return [.. _queue.Concat(_wanted.Values.Where(wanted => wanted.Place is null))
                .Where(wanted => !wanted.IsStoring && !wanted.HeldBy.Contains(peer) && !wanted.RefusedBy.Contains(peer))];
        }
    }

    /// <summary>Whether a peer is asked that is said to have all of it.</summary>
    private bool HasWhole()
    {
        lock (_gate) return _peers.Exists(peer => peer is { IsPart: false, Failure: null });
    }

    /// <summary>Under the lock: what was said is old where nobody is left who has all of it.</summary>
    private void LookAgain()
    {
        foreach (var wanted in _wanted.Values) wanted.LackedBy.Clear();
        foreach (var peer in _peers.Where(peer => peer.IsPart)) peer.LookNow();
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
