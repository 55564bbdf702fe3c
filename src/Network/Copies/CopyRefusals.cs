using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Network.Copies;

/// <summary>The noes about giving up a copy that is counted on.</summary>
internal static class CopyRefusals
{
    /// <summary>Peers that a message names.</summary>
    private const int NamedMax = 10;

    /// <summary>Too few others keep theirs.</summary>
    public static RefusalException TooFew(LocalCopy copy, IReadOnlyCollection<HolderWord> words)
    {
        var kept = words.Where(word => word.Counts).Select(word => word.Holder).ToList();
        var others = words.Where(word => !word.Counts && !word.HasNone)
            .Select(word => $"{word.Holder} ({word.Problem})").ToList();
        var none = words.Count(word => word.HasNone);
        var keeping = kept.Count == 0 ? "nobody else keeps one" : $"{kept.Count} would be kept, by {Named(kept)}";
        return new(new(
            RefusalCode.TooFewCopies,
            $"The topic '{copy.Topic}' asks for at least {copy.MinimumCopies} copies of '{copy.Path}'; without this one {keeping}."
            + (others.Count == 0 ? "" : $" Not counted: {Named(others)}.")
            + (none == 0 ? "" : $" {none} of those asked {(none == 1 ? "has" : "have")} no copy to keep."),
            $"Have another node fetch it, or connect with one that has it (`bib node connect ADDRESS`), and drop again; "
            + $"`bib dataset replicas {copy.Path}` shows who has promised to keep it. At its home fewer can be asked for: "
            + $"`bib topic update {copy.Topic} --minimum-copies {kept.Count}`.",
            "dataset", copy.Path.ToString()));
    }

    /// <summary>It is locked, or being dropped already.</summary>
    public static RefusalException NotNow(LocalCopy copy, CopyLock? held) => new(new(
        RefusalCode.WrongStatus,
        held is null
            ? $"The copy of '{copy.Path}' is being dropped already."
            : $"This node keeps its copy of '{copy.Path}' until {held.EndsAt:u} for {held.Asker}, which is dropping its own.",
        held is null ? "Wait for that to end." : "Try again after that.",
        "dataset", copy.Path.ToString()));

    /// <summary>Somebody else who comes first drops at the same moment.</summary>
    public static RefusalException GaveWay(LocalCopy copy) => new(new(
        RefusalCode.WrongStatus,
        $"Another node is dropping its copy of '{copy.Path}' at the same moment, and comes first; this node keeps its own, or too "
        + "much time has passed.",
        $"Try again in {CopyLimits.Lease.TotalSeconds} seconds.",
        "dataset", copy.Path.ToString()));

    private static string Named(List<string> peers) => string.Join(", ", peers.Take(NamedMax))
        + (peers.Count > NamedMax ? $" and {peers.Count - NamedMax} others" : "");
}
