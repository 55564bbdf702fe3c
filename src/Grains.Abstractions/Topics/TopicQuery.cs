using System.Collections.Immutable;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>Which topics, in which order.</summary>
public sealed record TopicQuery
{
    /// <summary>Topics on a page when the caller does not say.</summary>
    public const int PageSizeDefault = 50;

    /// <summary>Most topics on a page.</summary>
    public const int PageSizeMax = 1000;

    /// <summary>Only topics below this path.</summary>
    public TopicPath? Below { get; init; }

    /// <summary>Only topics in one of these; active ones when empty.</summary>
    public ImmutableArray<TopicStatus> Statuses { get; init; } = [];

    /// <summary>Only topics that have all of these tags.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Only topics that this user owns.</summary>
    public UserId? Owner { get; init; }

    /// <summary>The order.</summary>
    public TopicOrder Order { get; init; }

    /// <summary>Whether the order is turned round.</summary>
    public bool Descending { get; init; }

    /// <summary>Topics on the page, 1–<see cref="PageSizeMax"/>.</summary>
    public int PageSize { get; init; } = PageSizeDefault;

    /// <summary>The page that an earlier page named; null for the first.</summary>
    public string? PageToken { get; init; }
}
