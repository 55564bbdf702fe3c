using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Bench.Topics;

/// <summary>
/// What the server can do at best, one row a transaction: each caller has a connection of its own and one prepared
/// INSERT of a key and a text, committed by itself.
/// </summary>
internal sealed class BareInserts : IAsyncDisposable
{
    private readonly List<NpgsqlCommand> _commands = [];

    public static async Task<BareInserts> PrepareAsync(IPostgresLogins logins, int callers)
    {
        var pool = logins.As(DatabaseRole.Admin);
        await using (var create = pool.CreateCommand(
            "CREATE TABLE public.bare (id uuid PRIMARY KEY, body text NOT NULL, at timestamptz NOT NULL DEFAULT now())"))
        {
            await create.ExecuteNonQueryAsync();
        }

        var inserts = new BareInserts();
        for (var caller = 0; caller < callers; caller++)
        {
            var command = new NpgsqlCommand(
                "INSERT INTO public.bare (id, body) VALUES ($1, $2)", await pool.OpenConnectionAsync());
            command.Parameters.Add(new NpgsqlParameter<Guid> { NpgsqlDbType = NpgsqlDbType.Uuid });
            command.Parameters.Add(new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlDbType.Text });
            await command.PrepareAsync();
            inserts._commands.Add(command);
        }

        return inserts;
    }

    public async Task InsertAsync(int caller)
    {
        var command = _commands[caller];
        ((NpgsqlParameter<Guid>)command.Parameters[0]).TypedValue = Guid.CreateVersion7();
        ((NpgsqlParameter<string>)command.Parameters[1]).TypedValue = "Stations and their readings, day by day.";
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands)
        {
            await command.Connection!.DisposeAsync();
            await command.DisposeAsync();
        }
    }
}
