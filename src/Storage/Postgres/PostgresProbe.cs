using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>Asks the server whether it lets somebody in and answers him.</summary>
internal sealed class PostgresProbe(PostgresLoginStrings logins) : IAsyncDisposable
{
    private NpgsqlDataSource? _login;

    /// <summary>The server's version, as it told it last; null before it did.</summary>
    public string? Version { get; private set; }

    /// <summary>Asks once.</summary>
    /// <returns>Null when it answers; else why it does not.</returns>
    public async Task<Exception?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            _login ??= NpgsqlDataSource.Create(logins.ForProbe());
            await using var connection = await _login.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SHOW server_version", connection);
            Version = ((string)(await command.ExecuteScalarAsync(cancellationToken))!).Split(' ')[0];
            return null;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return failure;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_login is not null) await _login.DisposeAsync();
        _login = null;
    }
}
