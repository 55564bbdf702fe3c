using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A dataset that will be fetched.</summary>
/// <param name="Dataset">Its id.</param>
/// <param name="Home">The node that it lives on.</param>
/// <param name="Newest">The newest version there is; null where there is none.</param>
/// <param name="Holders">Who has it.</param>
/// <param name="Others">Who was asked and has it not, or did not answer.</param>
/// <param name="Until">The newest version that is fetched; null for the newest there is.</param>
public sealed record FetchBegun(
    DatasetId Dataset, string Home, VersionNumber? Newest, IReadOnlyList<string> Holders, IReadOnlyList<string> Others,
    VersionNumber? Until = null);
