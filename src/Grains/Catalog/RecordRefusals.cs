using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Catalog;

/// <summary>Every no to a record of another node, in one place. Whoever brought it tells by the code what it means.</summary>
public static class RecordRefusals
{
    /// <summary>Why a record is not its home's word for a thing; null where it is.</summary>
    /// <param name="record">The record.</param>
    /// <param name="kind">What it is brought for.</param>
    /// <param name="subject">For which one.</param>
    /// <param name="signatures">Checks its signature.</param>
    /// <param name="node">Knows ids of keys.</param>
    public static Refusal? Fault(
        SignedRecord record, RecordKind kind, Guid subject, ISignatures signatures, INodeSigner node) =>
        record.Kind != kind || record.Subject != subject
            ? Invalid($"A record of {record.Kind} {record.Subject} is brought for {kind} {subject}.")
            : RecordVerification.Verify(record, signatures, node) is { } fault ? Invalid(fault) : null;

    /// <summary>
    /// Why a record does not count beside what is known of the thing; null where it does, or is the same again.
    /// </summary>
    /// <param name="record">What the record is of; its signature is checked.</param>
    /// <param name="isTombstone">Whether it says that the thing is deleted.</param>
    /// <param name="known">The home of what is here; null where nothing is, or it is this node's.</param>
    /// <param name="isHere">Whether something is here.</param>
    /// <param name="last">What the catalog has of it, where nothing is here; null where it has nothing.</param>
    /// <param name="nodeId">This node.</param>
    public static Refusal? OrderFault(
        RecordStamp record, bool isTombstone, RemoteHome? known, bool isHere, RecordStamp? last, string nodeId)
    {
        if (!isHere && last is { } gone)
        {
            (known, isHere) = (new(gone.Home, gone.Epoch, gone.Revision), true);
            if (isTombstone && known.IsAsOf(record)) return Gone(record);
        }

        if (record.Home == nodeId)
        {
            return new(
                RefusalCode.WrongStatus,
                $"The {Name(record)} lives on this node, which says itself what it is.",
                "Bring a node only what lives elsewhere.",
                "record",
                record.Subject.ToString());
        }

        if (isHere && known?.NodeId != record.Home)
        {
            return new(
                RefusalCode.HomeDiffers,
                $"The {Name(record)} lives on node {known?.NodeId ?? nodeId}; a record names {record.Home} instead.",
                "Whoever made up the record has no word in it; nothing is to be done.",
                "record",
                record.Subject.ToString());
        }

        return known is not null && known.IsAfter(record)
            ? Stale(record, known.Epoch, known.Revision)
            : null;
    }

    /// <summary>The thing was deleted, and its row is gone by now.</summary>
    private static Refusal Gone(RecordStamp record) => new(
        RefusalCode.Deleted,
        $"The {Name(record)} was deleted at its home, and nothing is left of it here.",
        "There is nothing to be done.",
        "record",
        record.Subject.ToString());

    /// <summary>The record is older than what is known.</summary>
    public static Refusal Stale(RecordStamp record, long epoch, long revision) => new(
        RefusalCode.Stale,
        $"The record of the {Name(record)} is of epoch {record.Epoch}, revision {record.Revision}; "
            + $"known is epoch {epoch}, revision {revision}.",
        "Ask its home for its newest record.",
        "record",
        record.Subject.ToString());

    /// <summary>Whether what is here is as of a record already.</summary>
    internal static bool IsAsOf(this RemoteHome? known, RecordStamp record) =>
        known is not null && (known.Epoch, known.Revision) == (record.Epoch, record.Revision);

    private static bool IsAfter(this RemoteHome known, RecordStamp record) =>
        (known.Epoch, known.Revision).CompareTo((record.Epoch, record.Revision)) > 0;

    private static Refusal Invalid(string fault) => new(
        RefusalCode.InvalidSignature, fault, "Ask another node for it: this one passed on what its home did not say.", "record");

    private static string Name(RecordStamp record) => $"{record.Kind.ToString().ToLowerInvariant()} {record.Subject}";
}
