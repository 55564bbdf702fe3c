using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Postgres;

namespace Bib.Storage.Grains;

/// <summary>Receipts, from <c>idempotency_keys</c>.</summary>
internal sealed class CommandReceipts(IPostgresLogins logins) : ICommandReceipts
{
    public async Task<CommandReceipt?> FindAsync(CommandId command, UserId user, CancellationToken cancellationToken)
    {
        try
        {
            await using var query = logins.As(DatabaseRole.App).CreateCommand(
                "SELECT fingerprint, answer::text FROM bib.idempotency_keys WHERE user_id = $1 AND key = $2");
            query.Parameters.Add(Sql.Of(user.Value));
            query.Parameters.Add(Sql.Of(command.Value));
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
}
