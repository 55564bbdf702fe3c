using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Citations;

/// <summary>
/// What people cite a dataset by, and find it by. Texts are empty and lists have no entries where nothing is said.
/// </summary>
[GenerateSerializer, Immutable, Alias("bib.citations.citation")]
public sealed record Citation
{
    /// <summary>Nothing is said.</summary>
    public static Citation Empty { get; } = new();

    /// <summary>What it is called among people.</summary>
    [Id(0)] public string Title { get; init; } = "";

    /// <summary>Who made it, in the order in which they are named.</summary>
    [Id(1)] public ImmutableArray<Author> Authors { get; init; } = [];

    /// <summary>Who makes it available.</summary>
    [Id(2)] public string Publisher { get; init; } = "";

    /// <summary>When it was published: <c>2024</c>, <c>2024-05</c> or <c>2024-05-01</c>.</summary>
    [Id(3)] public string Published { get; init; } = "";

    /// <summary>Under which licences: an SPDX expression.</summary>
    [Id(4)] public string Licence { get; init; } = "";

    /// <summary>Words of any language to find it by, in the order given; tags are for programs.</summary>
    [Id(5)] public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>Who paid for it.</summary>
    [Id(6)] public ImmutableArray<Funding> Funding { get; init; } = [];

    /// <summary>Other works, and what it is to them.</summary>
    [Id(7)] public ImmutableArray<RelatedWork> Related { get; init; } = [];

    /// <summary>Its DOI, without a resolver.</summary>
    [Id(8)] public string Doi { get; init; } = "";

    /// <summary>Whether anything is said.</summary>
    public bool IsEmpty => Equals(Empty);

    /// <inheritdoc/>
    public bool Equals(Citation? other) => other is not null
        && (Title, Publisher, Published, Licence, Doi)
            == (other.Title, other.Publisher, other.Published, other.Licence, other.Doi)
        && Authors.AsSpan().SequenceEqual(other.Authors.AsSpan())
        && Keywords.AsSpan().SequenceEqual(other.Keywords.AsSpan())
        && Funding.AsSpan().SequenceEqual(other.Funding.AsSpan())
        && Related.AsSpan().SequenceEqual(other.Related.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Title, Published, Licence, Doi, Authors.Length);
}
