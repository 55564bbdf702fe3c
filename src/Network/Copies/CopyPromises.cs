using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Network.Copies;

/// <summary>
/// Gives this node's promises, each durable before anybody sees it, and takes those of others. A copy is promised that
/// somebody has pinned, or whose topic asks for copies; a promise stands until the copy is dropped.
/// </summary>
internal sealed class CopyPromises(
    ILocalCopies copies, ICopyBook book, ISignatures signatures, INodeSigner node, TimeProvider time)
{
    /// <summary>How often another word of this node may come in between.</summary>
    private const int TriesMax = 3;

    /// <summary>
    /// This node's promise to keep a copy as it is now; null where it promises nothing, or has it no more. With a newer
    /// version it is given anew.
    /// </summary>
    public async Task<SignedPromise?> GiveAsync(LocalCopy copy, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var (word, said) = await OwnAsync(copy.Dataset, cancellationToken);
            if (said is { IsWithdrawn: false } && said.Version == copy.Version && said.ContentId == copy.ContentId) return word;
            if (said is null or { IsWithdrawn: true } && copy is { MinimumCopies: 0, IsPinned: false }) return null;
            var next = Next(copy, said, isWithdrawn: false);
            if (!await book.KeepAsync(next.Promise, next.Word, true, cancellationToken)) continue;

            // It may have been dropped since it was looked at: then nobody is to see this promise.
            if (await copies.FindAsync(copy.Dataset, cancellationToken) is not null) return next.Word;
            var back = Next(copy, next.Promise, isWithdrawn: true);
            await book.KeepAsync(back.Promise, back.Word, true, cancellationToken);
            return null;
        }

        return null;
    }

    /// <summary>What takes this node's promise back; null where none stands. It is kept by whoever drops the copy.</summary>
    public async Task<(CopyPromise Promise, SignedPromise Word)?> WithdrawalAsync(
        LocalCopy copy, CancellationToken cancellationToken)
    {
        var (_, said) = await OwnAsync(copy.Dataset, cancellationToken);
        return said is { IsWithdrawn: false } ? Next(copy, said, isWithdrawn: true) : null;
    }

    /// <summary>Takes the word of another node on its copy.</summary>
    /// <param name="word">The word.</param>
    /// <param name="dataset">The dataset that it was asked for.</param>
    /// <param name="holder">Who gave it, itself.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The promise; or why it is none, as a part of a sentence.</returns>
    public async Task<(CopyPromise? Promise, string? Problem)> TakeAsync(
        SignedPromise word, DatasetId dataset, string holder, CancellationToken cancellationToken)
    {
        if (PromiseVerification.Verify(word, dataset, holder, signatures, node, out var promise) is { } fault)
            return (null, fault);
        if (!await book.KeepAsync(promise!, word, false, cancellationToken)
            && await book.FindAsync(dataset, holder, cancellationToken) is not null)
            return (null, "its promise is older than another of its own");

        // One that there is no room to remember counts all the same: its holder is there and has just given it.
        return promise!.IsWithdrawn ? (null, "it has taken its promise back") : (promise, null);
    }

    /// <summary>This node's newest word.</summary>
    public async Task<(SignedPromise? Word, CopyPromise? Said)> OwnAsync(
        DatasetId dataset, CancellationToken cancellationToken)
    {
        var word = await book.FindAsync(dataset, node.NodeId, cancellationToken);
        return (word, word is null ? null : PromiseCodec.Read(word.Bytes.Span));
    }

    /// <summary>
    /// A word after another. It counts on from the clock, so that a node which has lost its database is not taken for one
    /// that repeats old words.
    /// </summary>
    private (CopyPromise Promise, SignedPromise Word) Next(LocalCopy copy, CopyPromise? before, bool isWithdrawn)
    {
        var now = time.GetUtcNow();
        var given = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        var clock = (given.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        var promise = new CopyPromise
        {
            Dataset = copy.Dataset,
            Holder = node.NodeId,
            Sequence = Math.Max(clock, (before?.Sequence ?? 0) + 1),
            IsWithdrawn = isWithdrawn,
            GivenAt = given,
            Version = copy.Version,
            ContentId = copy.ContentId,
        };
        var bytes = PromiseCodec.Write(promise);
        return (promise, new(bytes, node.PublicKey, node.Sign(bytes)));
    }
}
