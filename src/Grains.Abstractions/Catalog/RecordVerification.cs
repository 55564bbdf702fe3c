using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>Whether a record is what it says that it is: its home's own word for the topic or dataset.</summary>
public static class RecordVerification
{
    private const int KeyLength = 32;

    /// <summary>
    /// What is wrong with a record, as a sentence; null where nothing is: its bytes are in canonical form, are of the
    /// subject that it names, whose id is made of the home's, and are signed with the key of which that is made. Whether
    /// it is newer than what is here, its grain decides.
    /// </summary>
    /// <param name="record">The record, which may come from anybody.</param>
    /// <param name="signatures">Checks its signature.</param>
    /// <param name="nodes">Knows the id that belongs to a key.</param>
    public static string? Verify(SignedRecord record, ISignatures signatures, INodeSigner nodes)
    {
        RecordStamp stamp;
        try
        {
            stamp = RecordCodec.Check(record.Bytes.Span);
        }
        catch (RecordException fault)
        {
            return fault.Message;
        }

        if (record.Kind != stamp.Kind || record.Subject != stamp.Subject)
        {
            return $"The record is of {Name(stamp.Kind)} {stamp.Subject}, not of {Name(record.Kind)} {record.Subject}.";
        }

        if (BoundId.Of(stamp.Kind, stamp.Home, stamp.Seed) != stamp.Subject)
        {
            return $"The id of {Name(stamp.Kind)} {stamp.Subject} is not made of the peer id {stamp.Home}, which its record names "
                + "as its home: either another node claims it, or it was made before ids were bound to homes.";
        }

        if (record.PublicKey.Length != KeyLength)
            return $"The key of the record of {record.Subject} has {record.PublicKey.Length} bytes, not {KeyLength}.";
        if (nodes.NodeIdOf(record.PublicKey.Span) is var signer && signer != stamp.Home)
            return $"The record of {record.Subject} names {stamp.Home} as its home, and the key is that of {signer}.";
        return signatures.Verify(record.PublicKey.Span, record.Bytes.Span, record.Signature.Span)
            ? null
            : $"The signature of the record of {record.Subject} is not that of its home {stamp.Home}.";
    }

    private static string Name(RecordKind kind) => kind.ToString().ToLowerInvariant();
}
