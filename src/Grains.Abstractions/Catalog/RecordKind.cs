namespace Bib.Grains.Abstractions.Catalog;

/// <summary>What a record describes.</summary>
[GenerateSerializer, Alias("bib.catalog.record-kind")]
public enum RecordKind
{
    /// <summary>Not said; refused.</summary>
    Unspecified = 0,

    /// <summary>A topic: <see cref="TopicRecord"/>.</summary>
    Topic = 1,

    /// <summary>A dataset: <see cref="DatasetRecord"/>.</summary>
    Dataset = 2,
}
