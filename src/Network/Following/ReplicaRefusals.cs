using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Routing;

namespace Bib.Network.Following;

/// <summary>The noes about copies of other nodes' datasets, and about looking for what there is.</summary>
internal static class ReplicaRefusals
{
    /// <summary>Peers that a message names.</summary>
    private const int NamedMax = 10;

    public static RefusalException NobodyHas(ReplicaTarget target, ReplicaAnswers answers)
    {
        var asked = answers.Asked;
        var who = asked.Count == 0
            ? "No node is connected that could be asked."
            : "Asked: " + string.Join("; ", asked.Take(NamedMax).Select(one => $"{one.Peer} ({one.Said})"))
                + (asked.Count > NamedMax ? $"; and {asked.Count - NamedMax} others." : ".");
        return new(new(
            RefusalCode.PeerUnreachable,
            $"Nobody who was asked has the dataset '{target}'. {who}" + (answers.Routing is { } said ? $" {said}" : ""),
            "Connect with a node that has it, `bib node connect ADDRESS`, and fetch again; `bib network peers` shows who is asked.",
            "dataset", target.ToString()));
    }

    public static RefusalException Several(ReplicaTarget target, IEnumerable<DatasetRecord> records)
    {
        var ids = string.Join(", ", records.Select(record => $"{record.Id} (of {record.Home})").Take(NamedMax));
        return new(new(
            RefusalCode.InvalidArgument, $"Several datasets are called '{target}': {ids}.",
            "Name one by its id.", "dataset", target.ToString()));
    }

    public static RefusalException TooManySearches(int most) => new(new(
        RefusalCode.Overloaded, $"This node looks for topics {most} times at once already, which is the most.",
        "Try again in ten seconds.", "pattern"));

    public static RefusalException LivesHere(ReplicaTarget target) => new(new(
        RefusalCode.WrongStatus, $"The dataset '{target}' lives on this node: there is nothing to fetch.",
        $"`bib dataset get {target}` shows it.", "dataset", target.ToString()));

    public static RefusalException NoCopy(DatasetPath path) => new(new(
        RefusalCode.WrongStatus, $"The dataset '{path}' lives on this node: it is no copy.",
        $"To delete it for everybody: `bib dataset rm {path}`.", "dataset", path.ToString()));

    public static RefusalException Pinned(DatasetPath path) => new(new(
        RefusalCode.WrongStatus, $"The copy of '{path}' is pinned, and not dropped.",
        $"Unpin it first: `bib dataset unpin {path}`.", "dataset", path.ToString()));

    public static RefusalException NoSuchVersion(ReplicaTarget target, VersionNumber until, VersionNumber? newest) => new(new(
        RefusalCode.NotFound,
        $"The dataset '{target}' has no version {until}; "
        + (newest is null ? "it has none yet." : $"the newest is {newest}."),
        "Fetch the newest: leave the version out.", "version", until.ToString()));

    public static RefusalException NotFetched(ReplicaTarget target, string why) => new(new(
        RefusalCode.PeerUnreachable, $"The dataset '{target}' was not fetched: {why}",
        "The node tries again by itself, and what came is kept; connect with others that have it: `bib node connect ADDRESS`.",
        "dataset", target.ToString()));

    public static RefusalException TwoVersions(ReplicaTarget target, VersionNumber until) => new(new(
        RefusalCode.InvalidArgument, $"'{target}' is a version already, and {until} is named, too.",
        "Leave the number out, or name the dataset by its path or id.", "version", until.ToString()));

    public static RefusalException AnotherVersion(ReplicaTarget target, DatasetRecord record) => new(new(
        RefusalCode.PeerUnreachable,
        $"'{target}' was said to be a version of the dataset {record.Id}, whose home {record.Home} knows no such version.",
        $"See what it has: `bib dataset versions {record.Id}`.", "dataset", target.ToString()));

    public static RefusalException GivenUp(ReplicaTarget target) => new(new(
        RefusalCode.WrongStatus, $"The dataset '{target}' was given up while it was fetched.",
        $"Fetch it again: `bib dataset fetch {target}`.", "dataset", target.ToString()));
}
