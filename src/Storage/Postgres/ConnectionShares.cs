namespace Bib.Storage.Postgres;

/// <summary>
/// How the connections that a server takes are shared out among Bib's roles, so that no role is refused one because
/// another has them all, and callers wait for a connection of their pool instead of being turned away by the server.
/// </summary>
internal static class ConnectionShares
{
    /// <summary>The fewest connections with which every role has what it needs.</summary>
    public const int LeastTotal = 20;

    /// <summary>What PostgreSQL keeps for superusers: the health question is one.</summary>
    private const int Reserved = 3;

    /// <summary>Role, what it needs at least, and its part in a hundred of what is over.</summary>
    private static readonly (DatabaseRole Role, int Least, int Percent)[] _shares =
    [
        (DatabaseRole.AdminJobs, 3, 3),
        (DatabaseRole.App, 5, 55),
        (DatabaseRole.Scrape, 1, 5),
        (DatabaseRole.Query, 1, 10),
        (DatabaseRole.Transform, 1, 5),
        (DatabaseRole.Audit, 3, 2),
        (DatabaseRole.Orleans, 3, 20),
    ];

    /// <summary>Every role that logs in beside the superuser.</summary>
    public static IEnumerable<DatabaseRole> Roles => _shares.Select(share => share.Role);

    /// <summary>The most connections that a role may hold of so many that the server takes.</summary>
    public static int Of(DatabaseRole role, int total)
    {
        var over = total - Reserved - _shares.Sum(share => share.Least);
        var own = _shares.Single(share => share.Role == role);
        return own.Least + (Math.Max(0, over) * own.Percent / 100);
    }
}
