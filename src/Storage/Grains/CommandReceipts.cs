using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Postgres;

namespace Bib.Storage.Grains;

/// <summary>Receipts, from <c>idempotency_keys</c>. One that has expired is not there.</summary>
internal sealed class CommandReceipts(IPostgresLogins logins, TimeProvider time) : ICommandReceipts
{
    /// <summary>The table.</summary>
    public const string Table = "idempotency_keys";

    public async Task<CommandReceipt?> FindAsync(CommandId command, UserId user, CancellationToken cancellationToken)
    {
        try
        {
            await using var query = logins.As(DatabaseRole.App).CreateCommand(
                "SELECT fingerprint, answer FROM bib.idempotency_keys "
                + "WHERE user_id = $1 AND key = $2 AND expires_at > $3");
            query.Parameters.Add(Sql.Of(user.Value));
            query.Parameters.Add(Sql.Of(command.Value));
            query.Parameters.Add(Sql.Of(time.GetUtcNow()));
            await using var reader = await query.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? new CommandReceipt(command, user, reader.GetString(0), reader.GetString(1))
                : null;
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable($"The receipt of command {command} cannot be read", exception);
        }
    }

    /// <summary>Removes the receipt that stands where <paramref name="receipt"/> would, if it has expired.</summary>
    /// <returns>Whether it was there and had.</returns>
    public async Task<bool> ForgetExpiredAsync(CommandReceipt receipt)
    {
        await using var delete = logins.As(DatabaseRole.App).CreateCommand(
            "DELETE FROM bib.idempotency_keys WHERE user_id = $1 AND key = $2 AND expires_at <= $3");
        delete.Parameters.Add(Sql.Of(receipt.User.Value));
        delete.Parameters.Add(Sql.Of(receipt.Command.Value));
        delete.Parameters.Add(Sql.Of(time.GetUtcNow()));
        return await delete.ExecuteNonQueryAsync() > 0;
    }

    /// <summary>Removes receipts that have expired, at most so many.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ClearAsync(int countMax, CancellationToken cancellationToken)
    {
        await using var delete = logins.As(DatabaseRole.App).CreateCommand(
            "DELETE FROM bib.idempotency_keys WHERE (user_id, key) IN (SELECT user_id, key FROM bib.idempotency_keys "
            + "WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)");
        delete.Parameters.Add(Sql.Of(time.GetUtcNow()));
        delete.Parameters.Add(Sql.Of(countMax));
        return await delete.ExecuteNonQueryAsync(cancellationToken);
    }
}
