using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Citations;

/// <summary>What is to be said from now on; what is null stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("bib.citations.change")]
public sealed record CitationChange
{
    /// <summary>The title; empty removes it.</summary>
    [Id(0)] public string? Title { get; init; }

    /// <summary>All authors.</summary>
    [Id(1)] public ImmutableArray<Author>? Authors { get; init; }

    /// <summary>The publisher; empty removes it.</summary>
    [Id(2)] public string? Publisher { get; init; }

    /// <summary>The date of publication; empty removes it.</summary>
    [Id(3)] public string? Published { get; init; }

    /// <summary>The licence; empty removes it.</summary>
    [Id(4)] public string? Licence { get; init; }

    /// <summary>All keywords.</summary>
    [Id(5)] public ImmutableArray<string>? Keywords { get; init; }

    /// <summary>All grants.</summary>
    [Id(6)] public ImmutableArray<Funding>? Funding { get; init; }

    /// <summary>All related works.</summary>
    [Id(7)] public ImmutableArray<RelatedWork>? Related { get; init; }

    /// <summary>The DOI; empty removes it.</summary>
    [Id(8)] public string? Doi { get; init; }

    /// <summary>All of it, to be said in the place of what was.</summary>
    public static CitationChange To(Citation citation) => new()
    {
        Title = citation.Title,
        Authors = citation.Authors,
        Publisher = citation.Publisher,
        Published = citation.Published,
        Licence = citation.Licence,
        Keywords = citation.Keywords,
        Funding = citation.Funding,
        Related = citation.Related,
        Doi = citation.Doi,
    };

    /// <summary>The citation with the change applied.</summary>
    public Citation Apply(Citation citation) => new()
    {
        Title = Title ?? citation.Title,
        Authors = Authors ?? citation.Authors,
        Publisher = Publisher ?? citation.Publisher,
        Published = Published ?? citation.Published,
        Licence = Licence ?? citation.Licence,
        Keywords = Keywords ?? citation.Keywords,
        Funding = Funding ?? citation.Funding,
        Related = Related ?? citation.Related,
        Doi = Doi ?? citation.Doi,
    };
}
