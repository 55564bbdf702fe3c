using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Audit;

/// <summary>Which entries of the audit log; all conditions hold at once.</summary>
public sealed record AuditQuery
{
    /// <summary>Entries on a page when the caller does not say.</summary>
    public const int PageSizeDefault = 50;

    /// <summary>Most entries on a page.</summary>
    public const int PageSizeMax = 1000;

    /// <summary>
    /// Most entries that a page looks at, so that none takes long whatever the filters leave. It keeps a page of a log
    /// of millions under a tenth of a second; more would make fewer and slower pages. Entries.
    /// </summary>
    public const int LookedAtMax = 50_000;

    /// <summary>Only this entry; null for any.</summary>
    public long? Entry { get; init; }

    /// <summary>Only what this user did; empty for anybody.</summary>
    public string User { get; init; } = "";

    /// <summary>
    /// Only what was done to this: the id of a row, a setting's key, or what an entry says of its subject: the path
    /// that it had then or before, the whole id of a user. Empty for anything.
    /// </summary>
    public string Subject { get; init; } = "";

    /// <summary>Only these words of the log; any when empty.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>Only what was done then or later; null from the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what was done before; null to the end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Entries on the page, 1–<see cref="PageSizeMax"/>.</summary>
    public int PageSize { get; init; } = PageSizeDefault;

    /// <summary>The page that an earlier page named; null for the first.</summary>
    public string? PageToken { get; init; }
}
