namespace Formats.Citations;

/// <summary>What one work can be to another: DataCite's vocabulary, metadata schema 4.6, appendix 1.</summary>
public static class RelationTypes
{
    /// <summary>Every word.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "IsCitedBy", "Cites", "IsSupplementTo", "IsSupplementedBy", "IsContinuedBy", "Continues", "IsDescribedBy",
        "Describes", "HasMetadata", "IsMetadataFor", "HasVersion", "IsVersionOf", "IsNewVersionOf", "IsPreviousVersionOf",
        "IsPartOf", "HasPart", "IsPublishedIn", "IsReferencedBy", "References", "IsDocumentedBy", "Documents",
        "IsCompiledBy", "Compiles", "IsVariantFormOf", "IsOriginalFormOf", "IsIdenticalTo", "IsReviewedBy", "Reviews",
        "IsDerivedFrom", "IsSourceOf", "IsRequiredBy", "Requires", "Obsoletes", "IsObsoletedBy", "IsCollectedBy",
        "Collects", "IsTranslationOf", "HasTranslation",
    ];

    /// <summary>A word as DataCite writes it, given in any case of letters; null when it is none.</summary>
    public static string? Find(string word) =>
        All.FirstOrDefault(known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase));
}
