using Bib.Grains.Abstractions.Jobs;
using Bib.Storage.Database;
using Bib.Storage.Grains;

namespace Bib.Storage.Jobs;

/// <summary>Jobs' logs, in <c>job_logs</c>. A job has one runner at a time, so its lines are numbered as they come.</summary>
internal sealed class JobLogs(BibDatabase database, IJobSignals signals, TimeProvider time) : IJobLogs
{
    /// <inheritdoc/>
    public async Task AppendAsync(
        JobId job, int step, JobLogLevel level, string text, CancellationToken cancellationToken)
    {
        // PostgreSQL has no zero character.
        var line = text.Replace('\0', ' ');
        if (line.Length > IJobLogs.LineLengthMax) line = line[..(IJobLogs.LineLengthMax - 1)] + "…";
        await database.AskAsync(
            "jobs", "A job's log cannot be written",
            "WITH last AS (SELECT coalesce(max(number), 0) AS number FROM bib.job_logs WHERE job_id = $1), gone AS ("
            + "DELETE FROM bib.job_logs WHERE job_id = $1 AND number <= (SELECT number FROM last) + 1 - $6) "
            + "INSERT INTO bib.job_logs (job_id, number, at, level, step, message) "
            + "SELECT $1, number + 1, $2, $3, $4, $5 FROM last ON CONFLICT DO NOTHING RETURNING number",
            [
                Sql.Of(job.Value), Sql.Of(time.GetUtcNow()), Sql.Of((int)level), Sql.Of(step), Sql.Of(line),
                Sql.Of((long)IJobLogs.LinesMax),
            ],
            reader => reader.GetInt64(0), cancellationToken);
        signals.NoteChanged(job);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobLogLine>> ReadAsync(
        JobId job, long after, int countMax, CancellationToken cancellationToken) => await database.ListAsync(
            "jobs", "A job's log cannot be read",
            "SELECT number, at, level, step, message FROM bib.job_logs WHERE job_id = $1 AND number > $2 "
            + "ORDER BY number LIMIT $3",
            [Sql.Of(job.Value), Sql.Of(after), Sql.Of(countMax)],
            reader => new JobLogLine(
                reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), (JobLogLevel)reader.GetInt32(2),
                reader.GetInt32(3), reader.GetString(4)),
            cancellationToken);
}
