using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Gateway.Api.Datasets;

/// <summary>
/// Looks at what a version says that it was made of before it is signed: a header is never edited. What this node
/// cannot know, because it lies on another, it lets stand and tells.
/// </summary>
public sealed class LineageCheck(IDatasetDirectory directory)
{
    /// <summary>
    /// Entries that are looked up; those behind are only read. Each costs a question to the database.
    /// </summary>
    private const int LookedUpMax = 1000;

    private const string Hint =
        "Name a version as bib://weather/raw@1.0.0, or anything else by its own address, as https://doi.org/10.5281/zenodo.1234.";

    /// <summary>The versions among the entries that this node does not have.</summary>
    /// <exception cref="RefusalException">
    /// An entry is no address, or names a version that its dataset, which is here, does not have.
    /// </exception>
    public async Task<IReadOnlyList<string>> UnknownAsync(
        IReadOnlyList<string> lineage, CancellationToken cancellationToken)
    {
        var unknown = new List<string>();
        var lookedUp = 0;
        foreach (var entry in lineage)
        {
            if (!LineageEntry.IsVersion(entry))
            {
                if (!IsAddress(entry)) throw Refused($"'{Shown(entry)}' is no address.");
                continue;
            }

            if (!LineageEntry.TryParse(entry, out var named, out var fault)) throw Refused(fault);
            if (++lookedUp > LookedUpMax) continue;
            if (await directory.FindAsync(named.Path, cancellationToken) is not { } dataset) unknown.Add(entry);
            else if (await named.FindAsync(directory, dataset.Dataset.Id, cancellationToken) is null)
            {
                throw new RefusalException(new(
                    RefusalCode.NotFound, $"The dataset '{named.Path}' has no version '{named.Version}', of which this is said to be made.",
                    $"See `bib dataset versions {named.Path}`.", "lineage", entry));
            }
        }

        return unknown;
    }

    /// <summary>Looks at what a version says that it was made by; nothing is looked up, for it may be anywhere.</summary>
    /// <exception cref="RefusalException">The job is no UUID and no address, or the code no address.</exception>
    public static void RequireOrigin(string job, string code)
    {
        if (job.Length > 0 && !Guid.TryParseExact(job, "D", out _) && !IsAddress(job))
        {
            throw TopicMapping.Invalid(
                "job", $"'{Shown(job)}' is no job's id, nor an address.",
                "Name a job by its UUID, or by an address of its own, as https://ci.example.org/runs/17.");
        }

        if (code.Length > 0 && !IsAddress(code))
        {
            throw TopicMapping.Invalid(
                "code", $"'{Shown(code)}' is no address.",
                "Name the code by an address that says its very state, as https://github.com/ada/gsod/tree/4f2c1d9.");
        }
    }

    /// <summary>Anything with a scheme of its own: a job, a commit, a paper.</summary>
    private static bool IsAddress(string entry) =>
        !entry.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
        && Uri.TryCreate(entry, UriKind.Absolute, out var address) && entry.StartsWith(
            address.Scheme + ":", StringComparison.OrdinalIgnoreCase) && address.Scheme != "bib";

    private static RefusalException Refused(string message) => TopicMapping.Invalid("lineage", message, Hint);

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
