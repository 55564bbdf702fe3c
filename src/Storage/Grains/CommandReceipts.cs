using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>Receipts, from <c>idempotency_keys</c>. One that has expired is not there.</summary>
internal sealed class CommandReceipts(BibDatabase database, TimeProvider time) : ICommandReceipts
{
    /// <summary>The table.</summary>
    public const string Table = "idempotency_keys";

    private const string Component = "receipts";

    private const string Find =
        "SELECT fingerprint, answer FROM bib.idempotency_keys WHERE user_id = $1 AND key = $2 AND expires_at > $3";

    private const string Forget =
        "DELETE FROM bib.idempotency_keys WHERE user_id = $1 AND key = $2 AND expires_at <= $3 RETURNING 1";

    private const string Clear =
        "WITH cleared AS (DELETE FROM bib.idempotency_keys WHERE (user_id, key) IN (SELECT user_id, key "
        + "FROM bib.idempotency_keys WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING 1) "
        + "SELECT count(*)::integer FROM cleared";

    public async Task<CommandReceipt?> FindAsync(CommandId command, UserId user, CancellationToken cancellationToken)
    {
        try
        {
            return await database.QueryAsync(
                Operation(),
                batch => batch.Add(
                    Find,
                    (NpgsqlDbType.Text, user.Value),
                    (NpgsqlDbType.Uuid, command.Value),
                    (NpgsqlDbType.TimestampTz, Now)),
                async (reader, stop) => await reader.ReadAsync(stop)
                    ? new CommandReceipt(
                        command,
                        user,
                        Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(0)),
                        reader.GetString(1))
                    : null,
                cancellationToken);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable($"The receipt of command {command} cannot be read", exception);
        }
    }

    /// <summary>Removes the receipt that stands where <paramref name="receipt"/> would, if it has expired.</summary>
    /// <returns>Whether it was there and had.</returns>
    public Task<bool> ForgetExpiredAsync(CommandReceipt receipt) => database.QueryAsync(
        Operation(),
        batch => batch.Add(
            Forget,
            (NpgsqlDbType.Text, receipt.User.Value),
            (NpgsqlDbType.Uuid, receipt.Command.Value),
            (NpgsqlDbType.TimestampTz, Now)),
        static async (reader, stop) => await reader.ReadAsync(stop),
        CancellationToken.None);

    /// <summary>Removes receipts that have expired, at most so many.</summary>
    /// <returns>How many.</returns>
    public Task<int> ClearAsync(int countMax, CancellationToken cancellationToken) => database.QueryAsync(
        Operation(),
        batch => batch.Add(Clear, (NpgsqlDbType.TimestampTz, Now), (NpgsqlDbType.Integer, countMax)),
        static async (reader, stop) => await reader.ReadAsync(stop) ? reader.GetInt32(0) : 0,
        cancellationToken);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private static OperationContext Operation() => OperationContext.Current(Component, DatabaseRole.App);
}
