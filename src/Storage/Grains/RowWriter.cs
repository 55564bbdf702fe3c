using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Bib.Storage.Grains;

/// <summary>
/// Saves a row with its audit entries, outbox rows and receipt in one transaction and one round trip: a batch whose
/// last
/// statement hangs everything on the guarded write. Statements before it lock what its guards look at, so that it sees
/// what is true when it commits.
/// </summary>
internal sealed class RowWriter(BibDatabase database)
{
    /// <summary>The number of a feature's first own parameter; those before are <see cref="Tail"/>'s.</summary>
    public const int FirstOwnParameter = 11;

    /// <summary>Follows the feature's <c>WITH saved AS (…)</c>, which returns id and version.</summary>
    private const string Tail = """
        , told AS (
            INSERT INTO bib.catalog_log (kind, subject_id, payload)
            SELECT fact.kind, saved.id, fact.payload::jsonb
            FROM saved, unnest($3::text[], $4::text[]) WITH ORDINALITY AS fact (kind, payload, n) ORDER BY fact.n
        ), kept AS (
            INSERT INTO bib.idempotency_keys (user_id, key, fingerprint, answer)
            SELECT $5, $6, $7, $8 FROM saved WHERE $6 IS NOT NULL
        )
        SELECT saved.version,
            (SELECT count(bib.audit_append(fact.action, $9, saved.id::text, $10, 1, fact.metadata::jsonb))
             FROM unnest($1::text[], $2::text[]) AS fact (action, metadata))
        FROM saved
        """;

    /// <summary>Saves.</summary>
    /// <param name="write">The feature's statements.</param>
    /// <param name="state">What rides with the row.</param>
    /// <returns>Whether the guarded write found its row; when not, nothing was kept and the caller finds out
    /// why.</returns>
    /// <exception cref="StorageConflictException">The command was done already, or a unique value is taken.</exception>
    /// <exception cref="StorageUnavailableException">The outcome is unknown, or the database is away.</exception>
    public async Task<bool> SaveAsync<TState>(RowWrite write, RowState<TState> state) where TState : class, new()
    {
        var cause = state.Cause ?? throw new InconsistentStateException(
            $"A save to {write.Table} does not say why: RowState.Cause is missing.");
        var operation = new OperationContext(cause.Operation.Value, cause.Door, DatabaseRole.App);
        try
        {
            return await database.QueryAsync(
                operation,
                batch => Build(batch, write, state, cause.By.User.Value),
                async (reader, _) =>
                {
                    for (var i = 0; i < write.Locks.Count; i++) await reader.NextResultAsync(CancellationToken.None);
                    return await reader.ReadAsync(CancellationToken.None);
                },
                CancellationToken.None);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw refused.TableName == "idempotency_keys"
                ? new StorageConflictException(StorageConflict.AlreadyDone, state.Receipt!.Command.ToString(), null)
                : new StorageConflictException(StorageConflict.Taken, refused.ConstraintName ?? write.Table, null);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable($"Saving to {write.Table} did not end well", exception);
        }
    }

    private static void Build<TState>(OperationBatch batch, RowWrite write, RowState<TState> state, string actor)
        where TState : class, new()
    {
        foreach (var (sql, subject) in write.Locks) batch.Add(sql, (NpgsqlDbType.Text, subject));

        const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
        var receipt = state.Receipt;
        batch.Add(
            $"WITH saved AS ({write.Saved}){Tail}",
            [
                (Texts, state.Audit.Select(fact => fact.Action).ToArray()),
                (Texts, state.Audit.Select(fact => fact.Metadata).ToArray()),
                (Texts, state.Outbox.Select(fact => fact.Kind).ToArray()),
                (Texts, state.Outbox.Select(fact => fact.Payload).ToArray()),
                (NpgsqlDbType.Text, receipt?.User.Value),
                (NpgsqlDbType.Uuid, receipt?.Command.Value),
                (NpgsqlDbType.Text, receipt?.Fingerprint),
                (NpgsqlDbType.Jsonb, receipt?.Answer),
                (NpgsqlDbType.Text, write.Table),
                (NpgsqlDbType.Text, actor),
                .. write.Parameters,
            ]);
    }
}
