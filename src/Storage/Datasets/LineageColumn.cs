using System.Text.Json;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Storage.Datasets;

/// <summary>What a version says that it was made of, as JSON for <c>version_lineage</c>. Pure.</summary>
internal static class LineageColumn
{
    /// <summary>An array of the entries; null when there are none.</summary>
    public static string? Write(IEnumerable<string> entries)
    {
        // No address has the letter that PostgreSQL cannot keep; what another node signed may.
        var kept = entries.Where(entry => !entry.Contains('\0', StringComparison.Ordinal)).ToArray();
        return kept.Length == 0 ? null : JsonSerializer.Serialize(kept);
    }

    /// <summary>As <see cref="Write"/>, of a header's bytes; null too when they cannot be read.</summary>
    public static string? OfHeader(ReadOnlySpan<byte> header)
    {
        try
        {
            return Write(ManifestHeaderCodec.Read(header).Lineage);
        }
        catch (ManifestException)
        {
            return null;
        }
    }
}
