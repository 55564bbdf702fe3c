using Bib.Grains.Abstractions.Blobs;

namespace Bib.Network.Transfers;

/// <summary>A chunk that is waited for. Changed under the fetcher's lock only.</summary>
/// <param name="chunk">Which.</param>
/// <param name="isList">Whether it is a part of a list, without which it is not known what else is needed.</param>
internal sealed class WantedChunk(ChunkRef chunk, bool isList)
{
    private TaskCompletionSource? _here;

    public ChunkRef Chunk => chunk;

    public bool IsList => isList;

    /// <summary>Who was asked for it and has not told of it yet.</summary>
    public List<TransferPeer> AskedOf { get; } = [];

    /// <summary>Who does not give it.</summary>
    public HashSet<TransferPeer> RefusedBy { get; } = [];

    /// <summary>Who broke off over it.</summary>
    public HashSet<TransferPeer> BrokenBy { get; } = [];

    /// <summary>Who of those that have a part says that it has this.</summary>
    public HashSet<TransferPeer> HeldBy { get; } = [];

    /// <summary>Who of those has said that it has not.</summary>
    public HashSet<TransferPeer> LackedBy { get; } = [];

    /// <summary>When it was asked for last.</summary>
    public long AskedAt { get; set; }

    /// <summary>How often somebody broke off over it.</summary>
    public int Breaks { get; set; }

    /// <summary>Whether its bytes are on their way to the disk.</summary>
    public bool IsStoring { get; set; }

    /// <summary>Where it lies among those that nobody was asked for; null where somebody was.</summary>
    public LinkedListNode<WantedChunk>? Place { get; set; }

    /// <summary>Ends when it is durably here, or when nothing will come any more.</summary>
    public Task Here => (_here ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Whether a peer is worth being asked for it.</summary>
    public bool MayComeFrom(TransferPeer peer) =>
        !RefusedBy.Contains(peer) && (!peer.IsPart || HeldBy.Contains(peer));

    /// <summary>Whether a peer will not give it, by what is known.</summary>
    public bool WillNotComeFrom(TransferPeer peer) => peer.Failure is not null || RefusedBy.Contains(peer)
        || (peer.IsPart && LackedBy.Contains(peer) && !HeldBy.Contains(peer));

    public void End() => _here?.TrySetResult();
}
