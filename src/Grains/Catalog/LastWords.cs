using Bib.Grains.Abstractions.Catalog;

namespace Bib.Grains.Catalog;

/// <summary>What the catalog still knows of things whose rows are gone: that they were deleted, and when.</summary>
internal static class LastWords
{
    /// <summary>What the newest record of a thing is of; null where there never was one.</summary>
    public static async Task<RecordStamp?> LastWordAsync(
        this ICatalog catalog, Guid subject, CancellationToken cancellationToken) =>
        await catalog.FindAsync(subject, cancellationToken) is { } entry
            ? RecordCodec.ReadStamp(entry.Record.Bytes.Span)
            : null;
}
