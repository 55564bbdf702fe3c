using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Copies;

/// <summary>
/// Promises and locks as rows of <c>copy_promises</c>, <c>copy_locks</c> and <c>copy_drops</c>. One change waits for the
/// other under one lock of the database, and then sees what it did.
/// </summary>
internal sealed class CopyBook(BibDatabase database, INodeSigner node, TimeProvider time) : ICopyBook
{
    private const string Component = "copies";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SignedPromise>> ListAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        await database.ListAsync(
            Component, "Promises to keep copies cannot be read", CopySql.List, [Sql.Of(dataset.Value)], Read, cancellationToken);

    /// <inheritdoc/>
    public async Task<SignedPromise?> FindAsync(DatasetId dataset, string holder, CancellationToken cancellationToken)
    {
        var found = await database.ListAsync(
            Component, "A promise to keep a copy cannot be read", CopySql.Find, [Sql.Of(dataset.Value), Sql.Of(holder)], Read,
            cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public Task<bool> KeepAsync(
        CopyPromise promise, SignedPromise word, bool isOwn, CancellationToken cancellationToken) =>
        ChangeAsync(
            "A promise to keep a copy cannot be kept", CopySql.Keep,
            [
                .. Values(promise, word, time.GetUtcNow()),
                Sql.Of((long)(isOwn ? int.MaxValue : CopyLimits.PromisesPerDatasetMax)),
                Sql.Of((long)(isOwn ? int.MaxValue : CopyLimits.PromisesPerHolderMax)),
                (NpgsqlDbType.Boolean, isOwn),
            ],
            reader => reader.GetBoolean(0), cancellationToken);

    /// <inheritdoc/>
    public Task<LockAnswer> LockAsync(DatasetId dataset, string asker, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return ChangeAsync(
            "A copy cannot be locked", CopySql.Lock,
            [
                Sql.Of(dataset.Value), Sql.Of(asker), Sql.Of(node.NodeId), Sql.Of(now), Sql.Of(now + CopyLimits.Lease),
                Sql.Of(now - CopyLimits.Pause), Sql.Of(now + CopyLimits.Lease - CopyLimits.LockedMax),
                Sql.Of((long)CopyLimits.LocksPerDatasetMax), Sql.Of((long)CopyLimits.LocksPerAskerMax),
            ],
            reader => new LockAnswer(Moment(reader, 0), Moment(reader, 1)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BeginAnswer> BeginDropAsync(DatasetId dataset, Guid drop, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return ChangeAsync(
            "The drop of a copy cannot begin", CopySql.Begin,
            [Sql.Of(dataset.Value), Sql.Of(drop), Sql.Of(now), Sql.Of(now + CopyLimits.DropWithin)],
            reader => new BeginAnswer(
                reader.GetBoolean(0),
                reader.IsDBNull(1) ? null : new(reader.GetString(1), Moment(reader, 2)!.Value, Moment(reader, 3)!.Value)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> GoAsync(
        DatasetId dataset, Guid drop, (CopyPromise Promise, SignedPromise Word)? withdrawal,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return withdrawal is not { } back
            ? ChangeAsync(
                "The drop of a copy cannot go on", CopySql.Go,
                [Sql.Of(dataset.Value), Sql.Of(drop), Sql.Of(now), Sql.Of(node.NodeId)],
                reader => reader.GetBoolean(0), cancellationToken)
            : ChangeAsync(
                "The drop of a copy cannot go on", CopySql.GoAndWithdraw,
                [.. Values(back.Promise, back.Word, now), Sql.Of(drop)],
                reader => reader.GetBoolean(0), cancellationToken);
    }

    /// <inheritdoc/>
    public Task EndDropAsync(DatasetId dataset, Guid drop, CancellationToken cancellationToken) =>
        ChangeAsync(
            "The drop of a copy cannot be given up", CopySql.End, [Sql.Of(dataset.Value), Sql.Of(drop)],
            _ => true, cancellationToken);

    private static (NpgsqlDbType Type, object? Value)[] Values(CopyPromise promise, SignedPromise word, DateTimeOffset now) =>
    [
        Sql.Of(promise.Dataset.Value), Sql.Of(promise.Holder), Sql.Of(promise.Sequence), Sql.Of(word.Bytes.ToArray()),
        Sql.Of(word.PublicKey.ToArray()), Sql.Of(word.Signature.ToArray()),
        (NpgsqlDbType.Boolean, promise.IsWithdrawn), Sql.Of(now),
    ];

    private static SignedPromise Read(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));

    private static DateTimeOffset? Moment(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private async Task<T> ChangeAsync<T>(
        string what, string sql, (NpgsqlDbType Type, object? Value)[] parameters, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await database.QueryAsync(
                OperationContext.Current(Component, DatabaseRole.App),
                batch => batch.Add(CopySql.Alone, Sql.Of(CopySql.LockKey)).Add(sql, parameters),
                async (reader, stop) =>
                {
                    await reader.NextResultAsync(stop);
                    return await reader.ReadAsync(stop)
                        ? read(reader)
                        : throw new InvalidOperationException("A change of promises answered nothing.");
                },
                cancellationToken);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable(what, exception);
        }
    }
}
