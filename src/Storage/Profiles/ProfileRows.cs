using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Queries;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Profiles;

/// <summary>
/// Profiles and the queue of those that are to be made, in <c>table_profiles</c>. Every write of who makes one is
/// guarded by the lease, so that of two who believe to have it one counts.
/// </summary>
internal sealed class ProfileRows(BibDatabase database, IChunkStore chunks, TimeProvider time) : ITableProfiles
{
    /// <inheritdoc/>
    public async Task<ProfileListing> FindAsync(Guid version, CancellationToken cancellationToken)
    {
        var found = await AskAsync(
            "SELECT state, profile, problem, lease IS NOT NULL AND due_at > $2 FROM bib.table_profiles WHERE version_id = $1",
            [Sql.Of(version), Sql.Of(time.GetUtcNow())], Read, cancellationToken);
        if (found.Count > 0) return found[0];

        // Versions from before there were profiles.
        await AskAsync(
            "INSERT INTO bib.table_profiles (version_id, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING version_id",
            [Sql.Of(version), Sql.Of(time.GetUtcNow())], reader => reader.GetGuid(0), cancellationToken);
        return new(ProfileState.Queued, null, null);
    }

    /// <summary>Takes the one that is due first, of a dataset that is not deleted; null when none is.</summary>
    /// <param name="leaseFor">Until when it counts as taken, unless that is renewed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProfileWork?> ClaimAsync(TimeSpan leaseFor, CancellationToken cancellationToken)
    {
        var (now, lease) = (time.GetUtcNow(), Guid.NewGuid());
        var claimed = await AskAsync(
            "WITH next AS (SELECT q.version_id, v.header, t.path || '/' || d.name AS path FROM bib.table_profiles q "
            + "JOIN bib.dataset_versions v ON v.id = q.version_id "
            + "JOIN bib.datasets d ON d.id = v.dataset_id AND d.status <> 'deleted' JOIN bib.topics t ON t.id = d.topic_id "
            + "WHERE q.state = 'queued' AND q.due_at <= $1 ORDER BY q.due_at LIMIT 1 FOR UPDATE OF q SKIP LOCKED) "
            + "UPDATE bib.table_profiles p SET due_at = $2, lease = $3, attempts = attempts + 1 FROM next "
            + "WHERE p.version_id = next.version_id RETURNING p.version_id, p.attempts, next.header, next.path",
            [Sql.Of(now), Sql.Of(now + leaseFor), Sql.Of(lease)],
            reader => (Version: reader.GetGuid(0), Attempt: reader.GetInt32(1),
                Header: reader.GetFieldValue<byte[]>(2), Path: reader.GetString(3)),
            cancellationToken);
        if (claimed.Count == 0) return null;
        var (version, attempt, bytes, path) = claimed[0];
        var header = ManifestHeaderCodec.Read(bytes);
        return new(version, lease, attempt, VersionTable.Of(
            header, $"bib://{path}@{header.Version}", ManifestHeaderCodec.ContentId(bytes), chunks));
    }

    /// <summary>Keeps the lease.</summary>
    /// <returns>False when it is another's by now, or the dataset is deleted: nobody wants the profile.</returns>
    public async Task<bool> RenewAsync(ProfileWork work, TimeSpan leaseFor, CancellationToken cancellationToken) =>
        (await AskAsync(
            "UPDATE bib.table_profiles p SET due_at = $3 FROM bib.dataset_versions v JOIN bib.datasets d "
            + "ON d.id = v.dataset_id AND d.status <> 'deleted' "
            + "WHERE p.version_id = $1 AND p.lease = $2 AND v.id = p.version_id RETURNING p.version_id",
            [Sql.Of(work.Version), Sql.Of(work.Lease), Sql.Of(time.GetUtcNow() + leaseFor)],
            reader => reader.GetGuid(0), cancellationToken)).Count > 0;

    /// <summary>Notes the profile.</summary>
    public Task EndAsync(ProfileWork work, TableProfile profile) => AskAsync(
        "UPDATE bib.table_profiles SET state = 'done', profile = $3, lease = NULL "
        + "WHERE version_id = $1 AND lease = $2 RETURNING version_id",
        [Sql.Of(work.Version), Sql.Of(work.Lease), Sql.Of(ProfileText.Write(profile))],
        reader => reader.GetGuid(0), CancellationToken.None);

    /// <summary>Notes why there will be none.</summary>
    public Task FailAsync(ProfileWork work, string problem) => AskAsync(
        "UPDATE bib.table_profiles SET state = 'failed', problem = $3, lease = NULL "
        + "WHERE version_id = $1 AND lease = $2 RETURNING version_id",
        [Sql.Of(work.Version), Sql.Of(work.Lease), Sql.Of(problem)],
        reader => reader.GetGuid(0), CancellationToken.None);

    /// <summary>Gives it back, to be made from some moment on.</summary>
    /// <param name="work">What is given back.</param>
    /// <param name="dueAt">From when on.</param>
    /// <param name="counts">Whether it was an attempt; not when the node stops.</param>
    public Task ReturnAsync(ProfileWork work, DateTimeOffset dueAt, bool counts) => AskAsync(
        "UPDATE bib.table_profiles SET due_at = $3, lease = NULL, attempts = attempts - $4 "
        + "WHERE version_id = $1 AND lease = $2 RETURNING version_id",
        [Sql.Of(work.Version), Sql.Of(work.Lease), Sql.Of(dueAt), Sql.Of(counts ? 0 : 1)],
        reader => reader.GetGuid(0), CancellationToken.None);

    private static ProfileListing Read(NpgsqlDataReader reader) => reader.GetString(0) switch
    {
        "done" => new(ProfileState.Done, ProfileText.Read(reader.GetString(1)), null),
        "failed" => new(ProfileState.Failed, null, reader.GetString(2)),
        _ => new(reader.GetBoolean(3) ? ProfileState.Running : ProfileState.Queued, null, null),
    };

    private Task<List<T>> AskAsync<T>(
        string sql,
        (NpgsqlDbType Type, object? Value)[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken) => database.AskAsync(
            "profiles", "Profiles cannot be read or written", sql, parameters, read, cancellationToken);
}
