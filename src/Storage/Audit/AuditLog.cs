using System.Globalization;
using Bib.Grains.Abstractions.Audit;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Audit;

/// <summary>
/// Pages of the log, read under the role that can do nothing else. The log has an index by id and one by subject and
/// no more, for each would cost every save: other filters are held against the entries themselves, and a page looks at
/// so many of them that it stays quick and no more.
/// </summary>
/// <param name="database">Reads as bibd_audit.</param>
public sealed class AuditLog(BibDatabase database) : IAuditLog
{
    private const string Component = "audit";

    /// <summary>
    /// Entries come in the order of their ids, and nearly in that of their times: writers at work side by side, and
    /// clocks that are set, mix them. Behind the first entry that is older than asked by so much there is none to come.
    /// </summary>
    private static readonly TimeSpan _disorderMax = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, AuditQuery.PageSizeMax);

        var below = query.PageToken is { } token
            ? AuditPageToken.Read(token, query)
            : 1 + await OneAsync("SELECT coalesce(max(id), 0) FROM bib.audit_log", [], cancellationToken);

        // What has an index of its own is found wherever it stands.
        var floor = query.Entry is not null || Guid.TryParse(query.Subject, out _) ? 0 : below - AuditQuery.LookedAtMax;
        var found = await PageAsync(query, floor, below, cancellationToken);
        if (found.Count > query.PageSize)
        {
            found.RemoveAt(query.PageSize);
            return new([.. found], AuditPageToken.Write(found[^1].Id, query));
        }

        return new(
            [.. found],
            await IsMoreBelowAsync(floor, query.From, cancellationToken) ? AuditPageToken.Write(floor, query) : null);
    }

    private Task<List<AuditListing>> PageAsync(
        AuditQuery query, long floor, long below, CancellationToken cancellationToken)
    {
        var parameters = new List<(NpgsqlDbType Type, object? Value)>();
        var sql = $"SELECT {AuditEntry.Columns} FROM bib.audit_log WHERE id < {Next(Sql.Of(below))}";
        if (floor > 0) sql += $" AND id >= {Next(Sql.Of(floor))}";
        if (query.Entry is { } entry) sql += $" AND id = {Next(Sql.Of(entry))}";
        if (query.User.Length > 0) sql += $" AND actor = {Next(Sql.Of(query.User))}";
        if (query.Subject.Length > 0)
        {
            var subject = Next(Sql.Of(query.Subject));
            sql += Guid.TryParse(query.Subject, out _)
                ? $" AND target = {subject}"
                : $" AND {subject} IN (target, metadata->>'path', metadata->>'previous_path', metadata->>'user_id')";
        }

        if (!query.Actions.IsEmpty) sql += $" AND action = ANY({Next(Sql.Of([.. query.Actions.Distinct()]))})";
        if (query.From is { } from) sql += $" AND timestamp >= {Next(Sql.Of(from))}";
        if (query.To is { } to) sql += $" AND timestamp < {Next(Sql.Of(to))}";

        // One more than asked tells whether there is another page.
        sql += $" ORDER BY id DESC LIMIT {Next(Sql.Of(query.PageSize + 1))}";
        return AskAsync(sql, parameters, row => ToListing(AuditEntry.From(row)), cancellationToken);

        string Next((NpgsqlDbType, object?) parameter)
        {
            parameters.Add(parameter);
            return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
        }
    }

    private async Task<bool> IsMoreBelowAsync(long floor, DateTimeOffset? from, CancellationToken cancellationToken)
    {
        if (floor <= 0) return false;
        const string newest = "SELECT id FROM (SELECT id, timestamp FROM bib.audit_log WHERE id < $1 ORDER BY id DESC "
            + "LIMIT 1) AS newest WHERE timestamp >= $2";
        var notBefore = from is { } moment && moment > DateTimeOffset.MinValue + _disorderMax
            ? moment - _disorderMax
            : DateTimeOffset.MinValue;
        return await OneAsync(newest, [Sql.Of(floor), Sql.Of(notBefore)], cancellationToken) > 0;
    }

    private async Task<long> OneAsync(
        string sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters, CancellationToken cancellationToken) =>
        (await AskAsync(sql, parameters, row => row.GetInt64(0), cancellationToken)).FirstOrDefault();

    private Task<List<T>> AskAsync<T>(
        string sql,
        IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken) => database.ListAsync(
            Component, "The audit log cannot be read", sql, parameters, read, cancellationToken, DatabaseRole.Audit);

    private static AuditListing ToListing(AuditEntry entry) => new(
        entry.Id,
        new(entry.Timestamp, TimeSpan.Zero),
        entry.Actor,
        entry.Action,
        entry.TableName,
        entry.Target,
        entry.OperationId,
        entry.SourceComponent,
        entry.RoleUsed,
        entry.JobId,
        entry.Metadata);
}
