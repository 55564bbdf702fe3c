using Bib.Grains.Abstractions.Copies;
using Bib.Network.Copies;
using Bib.Storage.Identity;
using Libp2p.Core.Keys;

namespace Bib.Network.Tests.Copies;

/// <summary>A node that has a copy, without the rest of a node.</summary>
internal sealed class CopyNode
{
    public CopyNode(PrivateKey key, TimeProvider time)
    {
        Signer = new(key);
        Book = new(Signer.NodeId, time);
        Promises = new(Copies, Book, new Signatures(), Signer, time);
        Keeper = new(Copies, Book, Promises, time);
        Talks = new(Book, Promises, time);
    }

    public PlayedSigner Signer { get; }

    public string Id => Signer.NodeId;

    public PlayedCopies Copies { get; } = new();

    public PlayedBook Book { get; }

    public CopyPromises Promises { get; }

    public CopyKeeper Keeper { get; }

    public DropTalks Talks { get; }

    public bool Has => Copies.Copy is not null;

    public static CopyNode Of(int number, TimeProvider time)
    {
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, number + 1);
        return new(PrivateKey.FromSeed(seed), time);
    }

    /// <summary>Drops the copy; ends with the refusal where it may not.</summary>
    public async Task DropAsync(IReadOnlyCollection<string> others, DropTalks.Ask ask, CancellationToken cancellationToken)
    {
        var drop = await Talks.LeaveAsync(Copies.Copy!, others, ask, cancellationToken);
        if (Book.TryRemove(PlayedCopies.Dataset, drop)) Copies.Copy = null;
    }
}
