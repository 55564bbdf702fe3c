using System.Diagnostics;
using System.Text;
using Bib.Storage.Database;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Bib.Storage.Tests.Postgres;

public sealed class ManagedPostgresTests(ScratchServers servers)
{
    public static TheoryData<int> Majors => [.. PostgresServer.Majors];

    [Fact]
    public void This_machine_has_the_two_PostgreSQLs_that_every_run_tests()
    {
        PostgresServer.Majors.ShouldContain(15, "install what .ci/packages.txt lists");
        PostgresServer.Majors.ShouldContain(18, "the build delivers it by npm");
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_first_start_makes_a_hardened_server_of_the_wanted_version(int major)
    {
        await using var server = await PostgresServer.StartAsync(major);

        (await AskAsync(server, "SHOW server_version_num")).ShouldStartWith($"{major}");
        (await AskAsync(server, "SHOW data_checksums")).ShouldBe("on");
        (await AskAsync(server, "SHOW listen_addresses")).ShouldBe("");
        (await AskAsync(server, "SHOW password_encryption")).ShouldBe("scram-sha-256");
        (await AskAsync(server, "SHOW wal_level")).ShouldBe("replica");
        (await AskAsync(server, "SHOW fsync")).ShouldBe("on");
        (await AskAsync(server, "SHOW archive_mode")).ShouldBe("on");
        (await AskAsync(server, "SHOW max_wal_senders")).ShouldNotBe("0");
        (await AskAsync(server, "SELECT current_database()")).ShouldBe("bib");
        (await AskAsync(server, "SELECT count(*)::text FROM pg_hba_file_rules WHERE auth_method = 'trust'")).ShouldBe("0");
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task What_was_written_survives_a_stop_and_a_start(int major)
    {
        await using var server = await servers.OwnAsync(major);
        await AskAsync(server, "CREATE TABLE kept AS SELECT 42 AS n");

        await server.StopAsync();
        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        (await AskAsync(server, "SELECT n::text FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task A_statement_that_nobody_tagged_says_whose_pool_and_which_run_sent_it()
    {
        await using var server = await servers.OwnAsync();

        string[] NameOf(DatabaseRole role) =>
            new NpgsqlConnectionStringBuilder(server.Postgres.As(role).ConnectionString).ApplicationName!.Split('/');

        NameOf(DatabaseRole.App)[0].ShouldBe("pool");
        NameOf(DatabaseRole.Orleans)[0].ShouldBe("orleans", "Orleans' own providers send theirs without a tag");
        Guid.Parse(NameOf(DatabaseRole.Orleans)[1]).ShouldBe(Guid.Parse(NameOf(DatabaseRole.App)[1]));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_killed_server_is_started_again_and_has_lost_nothing(int major)
    {
        await using var server = await servers.OwnAsync(major);
        await AskAsync(server, "CREATE TABLE kept AS SELECT 42 AS n");
        var first = server.Postgres.ProcessId!.Value;

        Process.GetProcessById(first).Kill();
        await Patience.UntilAsync(() => server.Postgres.Restarts == 1);

        server.Postgres.ProcessId.ShouldNotBe(first);
        (await AskAsync(server, "SELECT n::text FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task A_server_that_runs_but_lets_nobody_in_is_stopped_and_started()
    {
        await using var server = await servers.OwnAsync(adjust: options =>
        {
            options.ProbeInterval = TimeSpan.FromMilliseconds(50);
            options.UnwellMax = TimeSpan.FromSeconds(1);
            options.StopTimeout = TimeSpan.FromMilliseconds(200);
        });
        var first = server.Postgres.ProcessId!.Value;

        Signals.Send(first, Signals.Stop);
        await Patience.UntilAsync(() => server.Postgres is { Restarts: 1, State: PostgresState.Running });

        server.Postgres.ProcessId.ShouldNotBe(first);
        (await AskAsync(server, "SELECT 'whole'")).ShouldBe("whole");
    }

    [Fact]
    public async Task A_server_that_a_killed_node_left_is_adopted_and_not_doubled()
    {
        await using var server = await servers.OwnAsync();
        var left = server.Postgres.ProcessId;
        await server.AbandonAsync();

        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        server.Postgres.ProcessId.ShouldBe(left);
        (await AskAsync(server, "SELECT 'whole'")).ShouldBe("whole");
    }

    [Fact]
    public async Task A_server_whose_programs_are_gone_is_not_adopted_but_started_anew()
    {
        using var programs = new TemporaryDirectory();
        File.SetUnixFileMode(programs.Path, (UnixFileMode)0b111_101_101);
        await Process.Start("cp", ["-rL", $"{PostgresServer.BinDirectoryOf(18)}/..", programs["18"]])
            .WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var server = await servers.OwnAsync(18, options => options.BinDirectory = programs["18/bin"]);
        var left = server.Postgres.ProcessId;
        await server.AbandonAsync();
        Directory.Delete(programs["18"], recursive: true);
        server.Options.BinDirectory = "";

        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        server.Postgres.ProcessId.ShouldNotBe(left);
        (await AskAsync(server, "DO 'BEGIN END'; SELECT 'whole'")).ShouldBe("whole");
    }

    [Fact]
    public async Task A_server_left_in_a_folder_that_a_link_leads_to_is_seen_and_adopted()
    {
        await using var server = await servers.OwnAsync();
        var link = Path.Combine(server.Folder, "link");
        Directory.CreateSymbolicLink(link, Path.GetDirectoryName(server.Options.Directory)!);
        server.Options.Directory = Path.Combine(link, Path.GetFileName(server.Options.Directory));
        await server.StopAsync();
        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);
        var left = server.Postgres.ProcessId;
        await server.AbandonAsync();

        (await server.Postgres.FindLeftAsync(TestContext.Current.CancellationToken))
            .ShouldHaveSingleItem().What.ShouldContain($"pid {left}");
        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        server.Postgres.ProcessId.ShouldBe(left);
        (await AskAsync(server, "SELECT 'whole'")).ShouldBe("whole");
    }

    [Fact]
    public async Task Looking_for_a_server_that_was_left_changes_nothing()
    {
        await using var server = await servers.OwnAsync();
        var file = Path.Combine(server.Postgres.SocketDirectory, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        await server.StopAsync();
        lines[0] = $"{Environment.ProcessId}";
        await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);

        (await server.Postgres.FindLeftAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();

        (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).ShouldBe(lines);
    }

    [Fact]
    public async Task Passwords_that_are_not_the_databases_are_named_with_what_to_do()
    {
        await using var server = await servers.OwnAsync();
        File.Delete(server.Options.SecretsFile);
        await server.StopAsync();
        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        var refusal = await Should.ThrowAsync<PostgresServerException>(
            () => new DatabaseBootstrap(server.Postgres, server.Identity.PeerId.Text)
                .RunAsync(Guid.NewGuid(), TestContext.Current.CancellationToken));

        refusal.Message.ShouldContain("secrets/db.enc");
        refusal.Message.ShouldContain("from one backup");
    }

    [Fact]
    public async Task A_server_that_takes_long_to_let_somebody_in_is_waited_for_while_its_database_is_prepared()
    {
        await using var server = await servers.OwnAsync();
        var impatient = new NpgsqlConnectionStringBuilder
        {
            Host = server.Postgres.SocketDirectory,
            Database = "bib",
            Username = DatabaseRole.Admin.Name,
            Password = server.Postgres.PasswordOf(DatabaseRole.Admin),
            Pooling = false,
            Timeout = 6,
        };
        await using var caller = new NpgsqlConnection(impatient.ConnectionString);
        var postmaster = server.Postgres.ProcessId!.Value;

        Signals.Send(postmaster, Signals.Stop);
        var preparing = new DatabaseBootstrap(server.Postgres, server.Identity.PeerId.Text)
            .RunAsync(Guid.NewGuid(), TestContext.Current.CancellationToken);
        await Should.ThrowAsync<NpgsqlException>(() => caller.OpenAsync(TestContext.Current.CancellationToken));
        preparing.IsCompleted.ShouldBeFalse();
        Signals.Send(postmaster, Signals.Continue);

        (await preparing).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_stranger_that_got_the_pid_of_a_dead_server_is_no_hindrance_and_left_alone()
    {
        await using var server = await servers.OwnAsync();
        var file = Path.Combine(server.Postgres.SocketDirectory, "postmaster.pid");
        var socketLock = Path.Combine(server.Postgres.SocketDirectory, ".s.PGSQL.5432.lock");
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        var socketLines = await File.ReadAllLinesAsync(socketLock, TestContext.Current.CancellationToken);
        await server.StopAsync();
        using var stranger = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        lines[0] = socketLines[0] = $"{stranger.Id}";
        await File.WriteAllLinesAsync(socketLock, socketLines, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);

        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        (await AskAsync(server, "SELECT 'whole'")).ShouldBe("whole");
        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
        await stranger.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Finished_WAL_is_let_go_of_until_a_backup_asks_for_it(int major)
    {
        await using var server = await servers.OwnAsync(major);

        await AskAsync(server, "CREATE TABLE written AS SELECT 1 AS n");
        await AskAsync(server, "SELECT pg_switch_wal()::text");

        await Patience.UntilAsync(() => !Directory
            .EnumerateFiles(Path.Combine(server.Postgres.SocketDirectory, "pg_wal/archive_status"), "*.ready").Any());
        (await AskAsync(server, "SHOW archive_mode")).ShouldBe("on");
    }

    [Fact]
    public async Task A_start_that_is_given_up_leaves_no_server_behind()
    {
        await using var server = await servers.OwnAsync();
        await server.StopAsync();
        server.Options.StartTimeout = TimeSpan.Zero;

        await Should.ThrowAsync<PostgresServerException>(
            () => server.Postgres.StartAsync(TestContext.Current.CancellationToken));

        File.Exists(Path.Combine(server.Postgres.SocketDirectory, "postmaster.pid")).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_comes_in_without_the_right_password()
    {
        await using var server = await servers.OwnAsync();

        foreach (var password in new[] { "wrong", null })
        {
            var attempt = new NpgsqlConnectionStringBuilder
            {
                Host = server.Postgres.SocketDirectory,
                Database = "bib",
                Username = DatabaseRole.Admin.Name,
                Password = password,
                Pooling = false,
            };
            await using var connection = new NpgsqlConnection(attempt.ConnectionString);

            await Should.ThrowAsync<NpgsqlException>(
                () => connection.OpenAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task No_password_lies_in_any_file_argument_or_environment()
    {
        await using var server = await PostgresServer.StartAsync();
        await new DatabaseBootstrap(server.Postgres, server.Identity.PeerId.Text).RunAsync(
            Guid.NewGuid(), TestContext.Current.CancellationToken);
        foreach (var role in DatabaseRole.All)
        {
            await using var command = server.Postgres.As(role).CreateCommand("SELECT current_user::text");
            (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(role.Name);
        }

        var passwords = DatabaseRole.All.Select(role => server.Postgres.PasswordOf(role)).ToArray();
        passwords.ShouldBeUnique();
        passwords.ShouldAllBe(password => password.Length == 64);
        var needles = passwords.Select(Encoding.ASCII.GetBytes).ToArray();

        var files = Directory.EnumerateFiles(server.Folder, "*", SearchOption.AllDirectories)
            .Where(file => (File.GetAttributes(file) & FileAttributes.Device) == 0 && !file.Contains(".s.PGSQL"));
        var processes = Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .SelectMany(folder => new[] { folder + "/cmdline", folder + "/environ" });

        files.Concat(processes).Where(file => needles.Any(needle => Contains(file, needle))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Programs_in_a_folder_that_the_servers_account_may_not_look_into_serve_all_the_same()
    {
        using var hidden = new TemporaryDirectory();
        var programs = PostgresServer.BinDirectoryOf(PostgresServer.Majors[^1]);
        await RunAsync("cp", "-rL", Path.GetDirectoryName(programs)!, hidden["native"]);
        File.SetUnixFileMode(hidden.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // A build of its own, so that no copy is there yet: a program does not mind bytes behind its end.
        await File.AppendAllTextAsync(
            hidden["native/bin/postgres"], Guid.NewGuid().ToString(), TestContext.Current.CancellationToken);
        var copies = new ProgramCopies(ProgramCopies.DefaultFolder);
        string used;
        await using (var server = await PostgresServer.StartAsync(
            adjust: options => options.BinDirectory = hidden["native/bin"]))
        {
            used = server.Postgres.Binaries!.BinDirectory;
            (await AskAsync(server, "SELECT 'served'")).ShouldBe("served");
            if (Environment.IsPrivilegedProcess)
                copies.Unused().ShouldNotContain(Path.GetDirectoryName(used), "it is in use");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            used.ShouldBe(hidden["native/bin"], "not root here: the server's account is the one that may look");
            return;
        }

        used.ShouldStartWith(ProgramCopies.DefaultFolder);
        copies.Unused().ShouldContain(Path.GetDirectoryName(used));
        ProgramCopies.Remove(Path.GetDirectoryName(used)!);
        Directory.Exists(used).ShouldBeFalse();
    }

    [Fact]
    public void Half_a_copy_of_programs_goes_when_its_maker_has_and_a_whole_one_when_nobody_runs_it()
    {
        using var folder = new TemporaryDirectory();
        var ours = Directory.CreateDirectory(folder[$"18.4-aa.{Environment.ProcessId}-{Guid.NewGuid():N}.new"]).FullName;
        var dead = Directory.CreateDirectory(folder[$"18.4-aa.999999999-{Guid.NewGuid():N}.new"]).FullName;
        var whole = Directory.CreateDirectory(folder["18.4-bb"]).FullName;
        var copies = new ProgramCopies(folder.Path);

        copies.Unused().ShouldBe([dead, whole], ignoreOrder: true);
        copies.ForgetUnfinished();

        (Directory.Exists(ours), Directory.Exists(dead), Directory.Exists(whole)).ShouldBe((true, false, true));
        new ProgramCopies(folder["nowhere"]).Unused().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_place_whose_socket_cannot_be_named_is_refused_with_the_limit()
    {
        using var folder = new TemporaryDirectory();
        var options = PostgresServer.OptionsIn("/tmp/" + new string('x', 100));
        await using var postgres = new ManagedPostgres(
            options, NodeIdentity.LoadOrCreate(folder["identity.pem"]), TimeProvider.System, NullLoggerFactory.Instance);

        var refusal = await Should.ThrowAsync<PostgresServerException>(
            () => postgres.StartAsync(TestContext.Current.CancellationToken));

        refusal.Message.ShouldContain("107");
    }

    private static bool Contains(string file, byte[] password)
    {
        try
        {
            return File.ReadAllBytes(file).AsSpan().IndexOf(password) >= 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A process that ended, or one that is not ours to read.
            return false;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, program);
    }

    private static async Task<string> AskAsync(PostgresServer server, string sql)
    {
        await using var command = server.Postgres.As(DatabaseRole.Admin).CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) ?? "";
    }
}
