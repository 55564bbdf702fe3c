using System.Diagnostics;
using Bib.Storage.Postgres;
using Bib.Storage.Postgres.Containers;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Postgres.Containers;

public sealed class ContainerPostgresTests(ScratchServers servers, ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Majors => [.. PostgresServer.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_container_has_the_cluster_and_nothing_else(int major)
    {
        using var docker = StandIn(major);
        await using var server = await PostgresServer.StartAsync(major, options => Take(docker, options));

        (await AskAsync(server, "SHOW data_checksums")).ShouldBe("on");
        var run = docker.Calls.Single(call => call.StartsWith("run --detach", StringComparison.Ordinal));
        run.ShouldContain($"--name bibd-postgres-{server.Identity.PeerId.Text[^8..]} ");
        run.ShouldContain("--network none ");
        run.ShouldContain("--memory 1024m ");
        run.ShouldContain("--cpus 2 ");
        run.ShouldContain("--cap-drop ALL ");
        run.ShouldContain("--read-only ");
        run.ShouldContain("--security-opt no-new-privileges ");
        run.ShouldContain($"source={server.Postgres.SocketDirectory},target=/bib");
        run.ShouldContain($"docker.io/library/postgres:{major}.");
        docker.Calls.ShouldAllBe(call => !call.Contains("--publish") && !call.Contains(" -p "));
        docker.Calls.ShouldAllBe(call => !call.Contains(server.Postgres.PasswordOf(DatabaseRole.Admin)));
        server.Postgres.Provider.ShouldBe(PostgresProvider.Container);
    }

    /// <summary>
    /// The one test here with a real daemon. Where none answers it proves what is left to prove: that a node says so.
    /// </summary>
    [Fact]
    public async Task In_a_real_container_a_server_is_made_killed_and_found_again_and_without_a_daemon_it_is_refused()
    {
        var engine = await RealEngineAsync();
        if (engine is null)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(
                "No daemon of docker or podman answers here: containers are tested with a stand-in for them only.");
            var refusal = await Should.ThrowAsync<PostgresServerException>(() => PostgresServer.StartAsync(
                adjust: options => options.Provider = PostgresProvider.Container));
            refusal.Message.ShouldContain("No container engine answers");
            refusal.Message.ShouldContain("docker");
            return;
        }

        await using var server = await PostgresServer.StartAsync(adjust: options =>
        {
            options.Provider = PostgresProvider.Container;
            options.ContainerEngine = engine;
            options.StartTimeout = TimeSpan.FromMinutes(5);
        });
        await AskAsync(server, "CREATE TABLE kept AS SELECT 42 AS n");
        var name = $"bibd-postgres-{server.Identity.PeerId.Text[^8..]}";
        await EngineAsync(engine, "kill", name);
        await Patience.UntilAsync(() => server.Postgres is { Restarts: 1, State: PostgresState.Running });
        (await AskAsync(server, "SELECT n::text FROM kept")).ShouldBe("42");
        (await EngineAsync(engine, "container", "inspect", "--format", "{{json .NetworkSettings.Ports}}", name)).Output
            .Trim().ShouldBeOneOf("{}", "null");

        await server.StopAsync();
        (await EngineAsync(engine, "container", "inspect", name)).ExitCode.ShouldNotBe(0, "a stop leaves no container");
    }

    [Fact]
    public async Task A_stop_stops_and_removes_the_container_and_a_start_finds_the_data()
    {
        using var docker = StandIn();
        await using var server = await StartAsync(docker);
        await AskAsync(server, "CREATE TABLE kept AS SELECT 42 AS n");

        await server.StopAsync();
        docker.Containers.ShouldBeEmpty();
        server.Options.Provider = PostgresProvider.Automatic;
        await server.Postgres.StartAsync(Cancellation);

        server.Postgres.Provider.ShouldBe(PostgresProvider.Container, "who made a cluster runs it");
        (await AskAsync(server, "SELECT n::text FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task A_container_that_dies_is_started_again()
    {
        using var docker = StandIn();
        await using var server = await StartAsync(docker);
        await AskAsync(server, "CREATE TABLE kept AS SELECT 42 AS n");

        Process.GetProcessById(docker.PidOf(docker.Containers.Single())).Kill();
        await Patience.UntilAsync(() => server.Postgres is { Restarts: 1, State: PostgresState.Running });

        (await AskAsync(server, "SELECT n::text FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task A_container_that_a_killed_node_left_is_adopted_and_not_doubled()
    {
        using var docker = StandIn();
        await using var server = await StartAsync(docker);
        await server.AbandonAsync();

        await server.Postgres.StartAsync(Cancellation);

        docker.Calls.Count(call => call.StartsWith("run --detach", StringComparison.Ordinal)).ShouldBe(1);
        (await AskAsync(server, "SELECT 'whole'")).ShouldBe("whole");
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("podman")]
    public async Task What_is_left_is_told_without_a_change_and_ended_on_demand(string name)
    {
        using var engine = StandIn(name: name);
        await using var server = await StartAsync(engine);
        await server.AbandonAsync();

        var left = (await server.Postgres.FindLeftAsync(Cancellation)).ShouldHaveSingleItem();

        left.What.ShouldStartWith("the container bibd-postgres-");
        engine.Containers.Length.ShouldBe(1);
        await left.EndAsync(Cancellation);
        engine.Containers.ShouldBeEmpty();
        (await server.Postgres.FindLeftAsync(Cancellation)).ShouldBeEmpty();
        File.Exists(Path.Combine(server.Postgres.SocketDirectory, "PG_VERSION")).ShouldBeTrue();
        File.Exists(Path.Combine(server.Postgres.SocketDirectory, "postmaster.pid")).ShouldBeFalse();
    }

    [Fact]
    public async Task Local_programs_take_over_only_when_the_container_is_gone()
    {
        using var docker = StandIn();
        await using var server = await StartAsync(docker);
        await AskAsync(server, "CREATE TABLE kept AS SELECT 42 AS n");
        await server.AbandonAsync();
        server.Options.Provider = PostgresProvider.Local;

        await server.Postgres.StartAsync(Cancellation);

        docker.Containers.ShouldBeEmpty();
        server.Postgres.Provider.ShouldBe(PostgresProvider.Local);
        (await AskAsync(server, "SELECT n::text FROM kept")).ShouldBe("42");
    }

    [Fact]
    public async Task Local_programs_are_refused_while_nobody_can_tell_whether_the_container_runs()
    {
        using var docker = StandIn();
        await using var server = await StartAsync(docker);
        await server.AbandonAsync();
        server.Options.Provider = PostgresProvider.Local;
        server.Options.ContainerEngine = "/nowhere/docker";

        var refusal = await Should.ThrowAsync<PostgresServerException>(() => server.Postgres.StartAsync(Cancellation));

        refusal.Message.ShouldContain("last run in a container");
        server.Options.ContainerEngine = docker.Program;
        foreach (var left in await server.Postgres.FindLeftAsync(Cancellation)) await left.EndAsync(Cancellation);
    }

    [Fact]
    public async Task Programs_on_this_machine_come_before_a_container()
    {
        using var docker = StandIn();
        await using var server = await PostgresServer.StartAsync(
            adjust: options => options.ContainerEngine = docker.Program);

        server.Postgres.Provider.ShouldBe(PostgresProvider.Local);
        docker.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_container_is_taken_where_this_machine_has_no_such_programs()
    {
        if (PostgresServer.MissingMajor is not { } missing)
        {
            output.WriteLine("not run: every version of PostgreSQL that Bib works with is installed here");
            return;
        }

        using var docker = StandIn();
        await using var server = await PostgresServer.StartAsync(missing, options => options.ContainerEngine = docker.Program);

        server.Postgres.Provider.ShouldBe(PostgresProvider.Container);
        docker.Calls.ShouldContain(call => call.Contains($"postgres:{missing}."));
    }

    [Fact]
    public async Task Programs_that_were_named_and_do_not_work_are_not_passed_over_for_a_container()
    {
        using var docker = StandIn();

        var refusal = await Should.ThrowAsync<PostgresServerException>(() => PostgresServer.StartAsync(adjust: options =>
            (options.ContainerEngine, options.BinDirectory) = (docker.Program, "/nowhere/bin")));

        refusal.Message.ShouldContain("/nowhere/bin");
        docker.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_engine_that_answers_is_taken()
    {
        using var docker = new DockerStandIn("/nowhere");
        using var podman = new DockerStandIn("/nowhere", "podman");
        docker.LoseDaemon();

        var found = await ContainerEngine.FindAsync("", $"{docker.Folder}:{podman.Folder}", Cancellation);

        found.Program.ShouldBe(podman.Program);
        found.IsPodman.ShouldBeTrue();
    }

    [Fact]
    public async Task An_engine_without_its_daemon_is_named_with_what_it_said()
    {
        using var docker = new DockerStandIn("/nowhere");
        docker.LoseDaemon();

        var refusal = await Should.ThrowAsync<PostgresServerException>(
            () => ContainerEngine.FindAsync("", docker.Folder, Cancellation));

        refusal.Message.ShouldContain(docker.Program);
        refusal.Message.ShouldContain("Cannot connect to the Docker daemon");
    }

    private static DockerStandIn StandIn(int major = 0, string name = "docker") =>
        new(PostgresServer.BinDirectoryOf(major == 0 ? PostgresServer.Majors[^1] : major), name);

    private Task<PostgresServer> StartAsync(DockerStandIn docker) =>
        servers.OwnAsync(adjust: options => Take(docker, options));

    private static void Take(DockerStandIn docker, PostgresOptions options) =>
        (options.Provider, options.ContainerEngine) = (PostgresProvider.Container, docker.Program);

    private static async Task<string?> RealEngineAsync()
    {
        foreach (var engine in new[] { "docker", "podman" })
        {
            try
            {
                if ((await EngineAsync(engine, "version", "--format", "{{.Server.Version}}")).ExitCode == 0) return engine;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It is not installed.
            }
        }

        return null;
    }

    private static async Task<(int ExitCode, string Output)> EngineAsync(string engine, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(engine, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await complaints;
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output);
    }

    private static async Task<string> AskAsync(PostgresServer server, string sql)
    {
        await using var command = server.Postgres.As(DatabaseRole.Admin).CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Cancellation) ?? "";
    }
}
