using Bib.Grains.Abstractions.Jobs;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Jobs;

/// <summary>Finds jobs in <c>jobs</c>.</summary>
internal sealed class JobDirectory(BibDatabase database) : IJobDirectory
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobListing>> ListAsync(JobQuery query, CancellationToken cancellationToken) =>
        await AskAsync(
            $"SELECT {JobColumns.Short} FROM {JobColumns.From} WHERE ($1 IS NULL OR j.topic_id = $1) "
            + "AND (cardinality($2) = 0 OR j.status = ANY ($2)) AND ($3 IS NULL OR (j.created_at, j.id) < ($3, $4)) "
            + "ORDER BY j.created_at DESC, j.id DESC LIMIT $5",
            [
                (NpgsqlDbType.Uuid, query.Topic?.Value), Sql.Of(query.Statuses.Select(JobColumns.Write).ToArray()),
                (NpgsqlDbType.TimestampTz, query.After?.CreatedAt.UtcDateTime), (NpgsqlDbType.Uuid, query.After?.Id.Value),
                Sql.Of(query.CountMax),
            ],
            JobColumns.Read, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> CountOpenAsync(CancellationToken cancellationToken) => (await AskAsync(
        "SELECT count(*) FROM bib.jobs WHERE status NOT IN ('completed', 'failed', 'cancelled')", [],
        reader => reader.GetInt64(0), cancellationToken))[0];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobId>> ListWakeableAsync(int countMax, CancellationToken cancellationToken) =>
        await AskAsync(
            "SELECT j.id FROM bib.jobs j WHERE j.status = 'waiting' AND NOT EXISTS (SELECT FROM bib.jobs d "
            + "WHERE d.id = ANY (j.depends_on) AND d.status NOT IN ('completed', 'failed', 'cancelled')) "
            + "ORDER BY j.created_at, j.id LIMIT $1",
            [Sql.Of(countMax)], reader => new JobId(reader.GetGuid(0)), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobId>> ListForgettableAsync(
        DateTimeOffset endedBefore, int keptMax, int countMax, CancellationToken cancellationToken) =>
        await AskAsync(
            "SELECT j.id FROM bib.jobs j WHERE j.completed_at IS NOT NULL AND (j.completed_at < $1 "
            + "OR (j.completed_at, j.id) <= (SELECT e.completed_at, e.id FROM bib.jobs e WHERE e.completed_at IS NOT NULL "
            + "ORDER BY e.completed_at DESC, e.id DESC OFFSET $2 LIMIT 1)) "
            + "AND j.id NOT IN (SELECT unnest(w.depends_on) FROM bib.jobs w WHERE w.status IN ('pending', 'waiting')) "
            + "ORDER BY j.completed_at, j.id LIMIT $3",
            [Sql.Of(endedBefore), Sql.Of(keptMax), Sql.Of(countMax)], reader => new JobId(reader.GetGuid(0)), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobStatus>> StatusesAsync(
        IReadOnlyList<JobId> jobs, CancellationToken cancellationToken)
    {
        var found = await AskAsync(
            "SELECT id, status FROM bib.jobs WHERE id = ANY ($1)",
            [(NpgsqlDbType.Array | NpgsqlDbType.Uuid, jobs.Select(job => job.Value).ToArray())],
            reader => KeyValuePair.Create(new JobId(reader.GetGuid(0)), JobColumns.ReadStatus(reader.GetString(1))),
            cancellationToken);
        var statuses = new Dictionary<JobId, JobStatus>(found);
        return [.. jobs.Select(job => statuses.GetValueOrDefault(job))];
    }

    private Task<List<T>> AskAsync<T>(
        string sql, (NpgsqlDbType Type, object? Value)[] parameters, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken) =>
        database.ListAsync("jobs", "Jobs cannot be read", sql, parameters, read, cancellationToken);
}
