using System.Globalization;
using Bib.Grains.Abstractions.Commands;
using Bib.Storage.Postgres;

namespace Bib.Storage.Database;

/// <summary>What a transaction carries: which operation caused it, through which component, under which role.</summary>
/// <param name="OperationId">The operation's id, the same in log lines, traces and audit entries.</param>
/// <param name="Component">The component that acts, e.g. <c>grpc</c>, <c>scheduler</c>, <c>p2p</c>; ≤ 20
/// characters.</param>
/// <param name="Role">The least role that serves.</param>
public sealed record OperationContext(Guid OperationId, string Component, DatabaseRole Role)
{
    /// <summary>
    /// The most characters a component's name may have: it shares 63 with the id in application_name.
    /// </summary>
    public const int ComponentLengthMax = 20;

    /// <summary>The operation that this code runs for; one of its own where it runs for none.</summary>
    /// <param name="component">The component that then acts.</param>
    /// <param name="role">The least role that serves.</param>
    public static OperationContext Current(string component, DatabaseRole role) =>
        OperationUnderWay.Current is { } current
            ? new(current.Operation.Value, current.Door, role)
            : new(Guid.CreateVersion7(), component, role);

    /// <summary>
    /// Whether it saves grains' rows, as bibd_app: then it goes through the few connections that are kept for that
    /// (<see cref="IPostgresLogins.ForSaves"/>). Default: no.
    /// </summary>
    public bool IsSave { get; init; }

    /// <summary>
    /// How many other operations share the transaction; their rows and audit entries carry their own ids. Default: 0.
    /// </summary>
    public int JoinedCount { get; init; }

    /// <summary>As the server shows it in pg_stat_activity and its log: <c>grpc/…</c>, or <c>grpc+7/…</c>.</summary>
    internal string ApplicationName => JoinedCount == 0
        ? $"{Component}/{OperationId}"
        : string.Create(CultureInfo.InvariantCulture, $"{Component}+{JoinedCount}/{OperationId}");
}
