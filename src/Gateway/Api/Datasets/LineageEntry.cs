using System.Diagnostics.CodeAnalysis;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Gateway.Api.Datasets;

/// <summary>A version as a header's lineage names it: <c>bib://weather/raw@1.0.0</c>. Pure.</summary>
/// <param name="Path">Where its dataset lay when the header was signed.</param>
/// <param name="Version">Its number, or its content id.</param>
internal readonly record struct LineageEntry(DatasetPath Path, string Version)
{
    private const string Scheme = "bib://";

    /// <summary>Whether an entry names a version; anything else names itself.</summary>
    public static bool IsVersion(string entry) => entry.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Every way in which a version that lies at a path may be named.</summary>
    public static string[] Of(DatasetPath path, DatasetVersion version) =>
        [$"{Scheme}{path}@{version.Number}", $"{Scheme}{path}@{version.ContentId}"];

    /// <summary>Reads an entry that names a version.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="read">What it names, when it can be read.</param>
    /// <param name="fault">A sentence that says what is wrong, when it cannot.</param>
    public static bool TryParse(string entry, out LineageEntry read, [NotNullWhen(false)] out string? fault)
    {
        read = default;
        var at = entry.LastIndexOf('@');
        if (at < 0)
        {
            fault = $"'{Shown(entry)}' names no version.";
            return false;
        }

        if (!DatasetPath.TryParse(entry[..at], out var path, out fault)) return false;
        var version = entry[(at + 1)..];
        fault = VersionNumber.TryParse(version, out _) || ChunkHash.TryParse(version, out _)
            ? null
            : $"'{Shown(version)}' is no version's number, nor its content id, in '{Shown(entry)}'.";
        if (fault is null) read = new(path, version);
        return fault is null;
    }

    /// <summary>The version, where this node has it.</summary>
    public async Task<VersionListing?> FindAsync(
        IDatasetDirectory directory, DatasetId dataset, CancellationToken cancellationToken) =>
        VersionNumber.TryParse(Version, out var number)
            ? await directory.FindVersionAsync(dataset, number, cancellationToken)
            : await directory.FindVersionAsync(dataset, ChunkHash.Parse(Version), cancellationToken);

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
