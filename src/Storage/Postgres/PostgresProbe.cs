using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>Asks the server whether it lets somebody in and answers him.</summary>
internal sealed class PostgresProbe(PostgresLoginStrings logins) : IAsyncDisposable
{
    private const string Ask =
        """
        SELECT current_setting('server_version'),
               EXISTS (SELECT FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND client_dn IS NOT NULL)
        """;

    private NpgsqlDataSource? _login;

    /// <summary>The server's version, as it told it last; null before it did.</summary>
    public string? Version { get; private set; }

    /// <summary>Whether the server took our certificate when it answered last.</summary>
    public bool TookCertificate { get; private set; }

    /// <summary>
    /// Asks once; a kept connection that is broken says nothing about the server, so then by a fresh one.
    /// </summary>
    /// <returns>Null when it answers; else why it does not.</returns>
    public async Task<Exception?> AskAsync(CancellationToken cancellationToken)
    {
        var isFirst = _login is null;
        var failure = await AskOnceAsync(cancellationToken);
        if (failure is null) return null;
        _login!.Clear();
        var isSilent = failure is TimeoutException or NpgsqlException { InnerException: TimeoutException };
        return isFirst || isSilent ? failure : await AskOnceAsync(cancellationToken);
    }

    private async Task<Exception?> AskOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            _login ??= NpgsqlDataSource.Create(logins.ForProbe());
            await using var connection = await _login.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(Ask, connection);
            await using var answer = await command.ExecuteReaderAsync(cancellationToken);
            await answer.ReadAsync(cancellationToken);
            (Version, TookCertificate) = (answer.GetString(0).Split(' ')[0], answer.GetBoolean(1));
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
