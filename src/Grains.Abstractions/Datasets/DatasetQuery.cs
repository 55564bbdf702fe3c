using System.Collections.Immutable;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Which datasets, in which order.</summary>
public sealed record DatasetQuery
{
    /// <summary>Datasets on a page when the caller does not say.</summary>
    public const int PageSizeDefault = 50;

    /// <summary>Most datasets on a page.</summary>
    public const int PageSizeMax = 1000;

    /// <summary>Only datasets in this topic, and in those below it when <see cref="Recursive"/>.</summary>
    public TopicPath? Topic { get; init; }

    /// <summary>Whether topics below <see cref="Topic"/> count too.</summary>
    public bool Recursive { get; init; }

    /// <summary>Only datasets in one of these; drafts and active ones when empty.</summary>
    public ImmutableArray<DatasetStatus> Statuses { get; init; } = [];

    /// <summary>Only datasets that have all of these tags.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Only datasets that this user owns, by a role of their own.</summary>
    public UserId? Owner { get; init; }

    /// <summary>The order.</summary>
    public DatasetOrder Order { get; init; }

    /// <summary>Whether the order is turned round.</summary>
    public bool Descending { get; init; }

    /// <summary>Datasets on the page, 1–<see cref="PageSizeMax"/>.</summary>
    public int PageSize { get; init; } = PageSizeDefault;

    /// <summary>The page that an earlier page named; null for the first.</summary>
    public string? PageToken { get; init; }
}
