using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Copies;

/// <summary>Whether a promise is what it says that it is: its holder's own word.</summary>
public static class PromiseVerification
{
    private const int KeyLength = 32;

    /// <summary>What is wrong with a promise, as a part of a sentence; null where nothing is.</summary>
    /// <param name="word">The promise, which may come from anybody.</param>
    /// <param name="dataset">The dataset that it was asked for.</param>
    /// <param name="holder">The peer id of who gave it: nobody passes on the promises of others.</param>
    /// <param name="signatures">Checks its signature.</param>
    /// <param name="nodes">Knows the id that belongs to a key.</param>
    /// <param name="promise">What it says, where nothing is wrong.</param>
    public static string? Verify(
        SignedPromise word, DatasetId dataset, string holder, ISignatures signatures, INodeSigner nodes,
        out CopyPromise? promise)
    {
        promise = null;
        CopyPromise read;
        try
        {
            read = PromiseCodec.Read(word.Bytes.Span);
        }
        catch (RecordException fault)
        {
            return $"its promise cannot be read: {fault.Message}";
        }

        if (read.Dataset != dataset) return $"its promise is of dataset {read.Dataset}";
        if (read.Holder != holder) return $"its promise is that of {read.Holder}";
        if (word.PublicKey.Length != KeyLength || nodes.NodeIdOf(word.PublicKey.Span) != holder)
            return "its promise comes with a key that is not its own";
        if (!signatures.Verify(word.PublicKey.Span, word.Bytes.Span, word.Signature.Span))
            return "its promise is not signed by it";
        promise = read;
        return null;
    }
}
