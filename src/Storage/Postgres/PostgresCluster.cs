using System.Globalization;
using Bib.Storage.Files;

namespace Bib.Storage.Postgres;

/// <summary>
/// The cluster on disk: <c>cluster</c> below <see cref="PostgresOptions.Directory"/>. Made beside its place and
/// renamed into it, so that a half-made one is never taken for whole.
/// </summary>
internal sealed class PostgresCluster(PostgresOptions options, ServerAccount? account)
{
    /// <summary>Database of everything that Bib keeps.</summary>
    public const string DatabaseName = "bib";

    private const int SocketPathMax = 107;
    private const string UnfinishedEnding = ".new";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>PGDATA. The server's socket lies in it too.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(options.Directory), "cluster");

    /// <summary>What the server says before its own log is open.</summary>
    public string OutputFile => System.IO.Path.Combine(options.Directory, "server.out");

    /// <summary>The folder that holds the cluster and what belongs to it.</summary>
    public string Folder => System.IO.Path.GetFullPath(options.Directory);

    /// <summary>Whether there is one.</summary>
    public bool Exists => File.Exists(VersionFile);

    /// <summary>The server's own note of its pid, and of whether it is ready.</summary>
    public string PidFile => System.IO.Path.Combine(Path, "postmaster.pid");

    /// <summary>The note of whose the socket is.</summary>
    public string SocketLockFile => System.IO.Path.Combine(Path, $".s.PGSQL.{ServerConfiguration.Port}.lock");

    private string LogFolder => System.IO.Path.Combine(Path, "log");

    private string VersionFile => System.IO.Path.Combine(Path, "PG_VERSION");

    /// <summary>
    /// What starts that were killed left of clusters that they made. What they started may still be at work in one for
    /// a moment, so each attempt has a folder of its own.
    /// </summary>
    public IReadOnlyList<string> Unfinished => Directory.Exists(Folder)
        ? Directory.GetDirectories(Folder, System.IO.Path.GetFileName(Path) + UnfinishedEnding + "*")
        : [];

    /// <summary>Says which provider ran the cluster last.</summary>
    private string ProviderFile => System.IO.Path.Combine(options.Directory, "provider");

    /// <summary>The major version that the cluster was made with.</summary>
    public int ReadMajor()
    {
        var text = File.ReadAllText(VersionFile).Trim();
        return int.TryParse(text, CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new PostgresServerException($"'{VersionFile}' says '{text}', which is no PostgreSQL version.");
    }

    /// <summary>Refuses a place whose socket could not be named; the limit is the kernel's.</summary>
    public void CheckSocketPath()
    {
        var socket = $"{Path}/.s.PGSQL.{ServerConfiguration.Port}";
        var length = System.Text.Encoding.UTF8.GetByteCount(socket);
        if (length <= SocketPathMax) return;
        throw new PostgresServerException(
            $"The server's socket would be '{socket}', {length} bytes; the system's limit is {SocketPathMax}. Choose a "
            + "shorter data directory (--data-dir).");
    }

    /// <summary>Makes the cluster: data checksums, UTF-8, C collation, one superuser, nobody trusted.</summary>
    public async Task CreateAsync(IServerRunner runner, string adminVerifier, CancellationToken cancellationToken)
    {
        DurableFile.MakePrivateDirectory(options.Directory);
        var made = string.Create(CultureInfo.InvariantCulture, $"{Path}{UnfinishedEnding}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(made, Private);
        Own(made);
        StartOutput();

        var directory = runner.DirectoryArgument(made);
        await runner.RunAsync(
            "initdb",
            made,
            ["-D", directory, "-U", DatabaseRole.Admin.Name, "--auth=reject", "--data-checksums",
                "--encoding=UTF8", "--locale=C", "--no-instructions"],
            input: null,
            cancellationToken);

        // In single-user mode there is no login yet to guard; the verifier goes in by standard input, unlogged.
        await runner.RunAsync(
            "postgres",
            made,
            ["--single", "-D", directory, "-c", "exit_on_error=true", "postgres"],
            $"ALTER ROLE {DatabaseRole.Admin} PASSWORD '{adminVerifier}'\nCREATE DATABASE {DatabaseName}\n",
            cancellationToken);

        WriteConfiguration(made);
        Directory.Move(made, Path);
        Posix.SyncDirectory(options.Directory);
    }

    /// <summary>Removes half-made clusters; one that somebody is still at work in stays for the next start.</summary>
    public void ForgetUnfinished()
    {
        foreach (var left in Unfinished)
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The initdb of a start that was killed a moment ago still writes, and removes the folder itself.
            }
        }
    }

    /// <summary>Writes both configuration files anew, as this version of bibd wants them.</summary>
    public void WriteConfiguration() => WriteConfiguration(Path);

    /// <summary>The provider that ran the cluster last; local where nothing is noted.</summary>
    public PostgresProvider ReadProvider() =>
        File.Exists(ProviderFile) && File.ReadAllText(ProviderFile).Trim() == "container"
            ? PostgresProvider.Container
            : PostgresProvider.Local;

    /// <summary>Notes who runs the cluster, before it does.</summary>
    public void WriteProvider(PostgresProvider provider)
    {
        if (File.Exists(ProviderFile) && ReadProvider() == provider) return;
        DurableFile.MakePrivateDirectory(options.Directory);
        DurableFile.WriteSecret(
            ProviderFile, provider == PostgresProvider.Container ? "container\n"u8 : "local\n"u8);
    }

    /// <summary>Whether the server with this pid, or any for null, says that it takes connections.</summary>
    public bool SaysReady(int? processId)
    {
        const int statusLine = 7;
        if (!File.Exists(PidFile)) return false;
        try
        {
            var lines = File.ReadAllLines(PidFile);
            return lines.Length > statusLine
                && (processId is null || lines[0] == processId.Value.ToString(CultureInfo.InvariantCulture))
                && lines[statusLine].Trim() == "ready";
        }
        catch (IOException)
        {
            // Rewritten while it was read; the next look sees it whole.
            return false;
        }
    }

    /// <summary>Deletes what the server logged longer ago, or more of, than is to be kept.</summary>
    public void ForgetOldLogs(DateTimeOffset now)
    {
        if (!Directory.Exists(LogFolder)) return;
        try
        {
            var room = (long)options.LogMebibytes << 20;
            var files = new DirectoryInfo(LogFolder).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc).ToList();
            for (var index = 0; index < files.Count; index++)
            {
                // The newest is being written; it is the server's to end.
                room -= files[index].Length;
                var isOld = files[index].LastWriteTimeUtc < now.UtcDateTime.AddDays(-options.LogDays);
                if (index > 0 && (isOld || room < 0)) files[index].Delete();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A log too many does no harm; the next look tries again.
        }
    }

    /// <summary>The end of what the server said, before and after its own log was open.</summary>
    public string LastWords()
    {
        var newest = Directory.Exists(LogFolder)
            ? Directory.EnumerateFiles(LogFolder).MaxBy(File.GetLastWriteTimeUtc)
            : null;
        return ServerCommand.Tail(OutputFile) + (newest is null ? "" : " | " + ServerCommand.Tail(newest));
    }

    /// <summary>Begins the output file again when it has grown.</summary>
    public void StartOutput()
    {
        const long kept = 1 << 20;
        if (!File.Exists(OutputFile) || new FileInfo(OutputFile).Length > kept)
            DurableFile.WriteSecret(OutputFile, []);
    }

    /// <summary>Changes the first line of a file of the server's, which stays the server's.</summary>
    public void ReplaceFirstLine(string file, string line)
    {
        var lines = File.ReadAllLines(file);
        lines[0] = line;
        DurableFile.WriteSecret(file, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        Own(file);
    }

    private void WriteConfiguration(string folder)
    {
        Write("postgresql.conf", ServerConfiguration.Settings(options));
        Write("pg_hba.conf", ServerConfiguration.HostBasedAuthentication());
        Write("pg_ident.conf", "# Written by bibd at every start; Bib maps no names.\n");
        Write("postgresql.auto.conf", "# Emptied by bibd at every start: its configuration is postgresql.conf.\n");

        void Write(string name, string text)
        {
            var file = System.IO.Path.Combine(folder, name);
            DurableFile.WriteSecret(file, System.Text.Encoding.UTF8.GetBytes(text));
            Own(file);
        }
    }

    private void Own(string path)
    {
        if (account is not null) Posix.ChangeOwner(path, account.UserId, account.GroupId);
    }
}
