using Bib.Grains.Abstractions.Jobs;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Jobs;

/// <summary>Claims of jobs, in <c>job_queue</c>. Every write of who holds one is guarded by its fence.</summary>
internal sealed class JobClaims(BibDatabase database, TimeProvider time) : IJobClaims
{
    private const string Free =
        "UPDATE bib.job_queue SET claimed_by = NULL, leased_until = NULL WHERE leased_until <= $1 RETURNING job_id";

    /// <summary>
    /// The topics that wait are stepped through by the index, and of each only so many jobs are looked at as are wanted:
    /// what this costs does not grow with the queue. A job's turn is how many of its topic are before it, those that run
    /// among them.
    /// </summary>
    private const string Claim = """
        WITH RECURSIVE waiting AS (
            (SELECT topic_id FROM bib.job_queue WHERE claimed_by IS NULL AND topic_id IS NOT NULL ORDER BY topic_id LIMIT 1)
            UNION ALL
            SELECT (SELECT q.topic_id FROM bib.job_queue q WHERE q.claimed_by IS NULL AND q.topic_id > w.topic_id
                ORDER BY q.topic_id LIMIT 1)
            FROM waiting w WHERE w.topic_id IS NOT NULL
        ), busy AS (
            SELECT topic_id, count(*) AS count FROM bib.job_queue WHERE claimed_by IS NOT NULL GROUP BY topic_id
        ), candidates AS (
            SELECT c.job_id, c.priority, c.enqueued_at, coalesce(b.count, 0) + c.place AS turn
            FROM waiting w CROSS JOIN LATERAL (
                SELECT q.job_id, q.priority, q.enqueued_at,
                    row_number() OVER (ORDER BY q.priority DESC, q.enqueued_at, q.job_id) AS place
                FROM bib.job_queue q WHERE q.topic_id = w.topic_id AND q.claimed_by IS NULL AND q.visible_at <= $1
                ORDER BY q.priority DESC, q.enqueued_at, q.job_id LIMIT $4) c
            LEFT JOIN busy b ON b.topic_id = w.topic_id
            ORDER BY c.priority DESC, turn, c.enqueued_at, c.job_id LIMIT $4
        ), taken AS (
            SELECT q.job_id FROM bib.job_queue q JOIN candidates c ON c.job_id = q.job_id
            WHERE q.claimed_by IS NULL FOR UPDATE OF q SKIP LOCKED
        )
        UPDATE bib.job_queue q SET claimed_by = $2, leased_until = $3, fence = q.fence + 1
        FROM taken JOIN candidates c ON c.job_id = taken.job_id WHERE q.job_id = taken.job_id
        RETURNING q.job_id, q.fence, c.priority, c.turn, c.enqueued_at
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobClaim>> ClaimAsync(
        string worker, int countMax, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await AskAsync(Free, [Sql.Of(now)], reader => reader.GetGuid(0), cancellationToken);
        var claimed = await AskAsync(
            Claim, [Sql.Of(now), Sql.Of(worker), Sql.Of(now + lease), Sql.Of(countMax)],
            reader => (
                Claim: new JobClaim(new(reader.GetGuid(0)), worker, reader.GetInt64(1)),
                Place: (-reader.GetInt32(2), reader.GetInt64(3), reader.GetFieldValue<DateTimeOffset>(4))),
            cancellationToken);
        return [.. claimed.OrderBy(one => one.Place).Select(one => one.Claim)];
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken) =>
        (await AskAsync(
            "UPDATE bib.job_queue SET leased_until = $4 WHERE job_id = $1 AND claimed_by = $2 AND fence = $3 RETURNING job_id",
            [Sql.Of(claim.Job.Value), Sql.Of(claim.Worker), Sql.Of(claim.Fence), Sql.Of(time.GetUtcNow() + lease)],
            reader => reader.GetGuid(0), cancellationToken)).Count > 0;

    /// <inheritdoc/>
    public Task ReturnAsync(JobClaim claim, CancellationToken cancellationToken) => AskAsync(
        "UPDATE bib.job_queue SET claimed_by = NULL, leased_until = NULL "
        + "WHERE job_id = $1 AND claimed_by = $2 AND fence = $3 RETURNING job_id",
        [Sql.Of(claim.Job.Value), Sql.Of(claim.Worker), Sql.Of(claim.Fence)], reader => reader.GetGuid(0), cancellationToken);

    /// <inheritdoc/>
    public async Task<int> ReleaseAsync(string worker, CancellationToken cancellationToken) => (await AskAsync(
        "UPDATE bib.job_queue SET claimed_by = NULL, leased_until = NULL WHERE claimed_by = $1 RETURNING job_id",
        [Sql.Of(worker)], reader => reader.GetGuid(0), cancellationToken)).Count;

    private Task<List<T>> AskAsync<T>(
        string sql, (NpgsqlDbType Type, object? Value)[] parameters, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken) =>
        database.AskAsync("jobs", "Jobs cannot be claimed", sql, parameters, read, cancellationToken);
}
