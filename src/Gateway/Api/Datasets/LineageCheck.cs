using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
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

    private const string Scheme = "bib://";

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
            if (!entry.StartsWith(Scheme, StringComparison.Ordinal))
            {
                if (!IsAddress(entry)) throw Refused($"'{Shown(entry)}' is no address.");
                continue;
            }

            var (path, version) = Read(entry);
            if (++lookedUp > LookedUpMax) continue;
            if (await directory.FindAsync(path, cancellationToken) is not { } dataset) unknown.Add(entry);
            else if (!await HasAsync(dataset.Dataset.Id, version, cancellationToken))
            {
                throw new RefusalException(new(
                    RefusalCode.NotFound, $"The dataset '{path}' has no version '{version}', of which this is said to be made.",
                    $"See `bib dataset versions {path}`.", "lineage", entry));
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

    private static (DatasetPath Path, string Version) Read(string entry)
    {
        var at = entry.LastIndexOf('@');
        if (at < 0) throw Refused($"'{Shown(entry)}' names no version.");
        if (!DatasetPath.TryParse(entry[..at], out var path, out var fault)) throw Refused(fault);
        var version = entry[(at + 1)..];
        return VersionNumber.TryParse(version, out _) || ChunkHash.TryParse(version, out _)
            ? (path, version)
            : throw Refused($"'{Shown(version)}' is no version's number, nor its content id, in '{Shown(entry)}'.");
    }

    private async Task<bool> HasAsync(DatasetId dataset, string version, CancellationToken cancellationToken) =>
        (VersionNumber.TryParse(version, out var number)
            ? await directory.FindVersionAsync(dataset, number, cancellationToken)
            : await directory.FindVersionAsync(dataset, ChunkHash.Parse(version), cancellationToken)) is not null;

    /// <summary>Anything with a scheme of its own: a job, a commit, a paper.</summary>
    private static bool IsAddress(string entry) =>
        !entry.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
        && Uri.TryCreate(entry, UriKind.Absolute, out var address) && entry.StartsWith(
            address.Scheme + ":", StringComparison.OrdinalIgnoreCase) && address.Scheme != "bib";

    private static RefusalException Refused(string message) => TopicMapping.Invalid("lineage", message, Hint);

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
