using System.Collections.Immutable;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Users;

/// <summary>Which users, in which order.</summary>
public sealed record UserQuery
{
    /// <summary>Users on a page when the caller does not say.</summary>
    public const int PageSizeDefault = 50;

    /// <summary>Most users on a page.</summary>
    public const int PageSizeMax = 1000;

    /// <summary>Only users in one of these; active and disabled ones when empty.</summary>
    public ImmutableArray<UserStatus> Statuses { get; init; } = [];

    /// <summary>Only users with one of these roles on the node; any when empty.</summary>
    public ImmutableArray<NodeRole> Roles { get; init; } = [];

    /// <summary>Only users whose name begins with this, byte by byte.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>The order.</summary>
    public UserOrder Order { get; init; }

    /// <summary>Whether the order is turned round.</summary>
    public bool Descending { get; init; }

    /// <summary>Users on the page, 1–<see cref="PageSizeMax"/>.</summary>
    public int PageSize { get; init; } = PageSizeDefault;

    /// <summary>The page that an earlier page named; null for the first.</summary>
    public string? PageToken { get; init; }
}
