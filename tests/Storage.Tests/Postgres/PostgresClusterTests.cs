using System.Diagnostics;
using Bib.Storage.Postgres;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Postgres;

/// <summary>Clusters that a server finds when it starts: half made, or of another version than its own.</summary>
public sealed class PostgresClusterTests(ScratchServers servers, ITestOutputHelper output)
{
    [Fact]
    public async Task A_half_made_cluster_is_made_anew()
    {
        await using var server = await PostgresServer.StartAsync();
        await server.StopAsync();
        var cluster = server.Postgres.SocketDirectory;
        Directory.Move(cluster, cluster + ".new");
        File.Delete(Path.Combine(cluster + ".new", "PG_VERSION"));

        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        (await AskAsync(server, "SELECT 'whole'")).ShouldBe("whole");
    }

    [Fact]
    public async Task A_half_made_cluster_that_somebody_still_works_in_is_no_hindrance()
    {
        await using var server = await PostgresServer.StartAsync();
        await server.StopAsync();
        var cluster = server.Postgres.SocketDirectory;
        var left = cluster + ".new";
        Directory.Move(cluster, left);
        using var atWork = Process.Start(new ProcessStartInfo(
            "sh", ["-c", "while :; do mkdir -p \"$0/base/1\"; : > \"$0/base/1/$$\"; done", left]))!;

        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);
        atWork.Kill();
        await atWork.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await AskAsync(server, "SELECT 'whole'")).ShouldBe("whole");
        await server.StopAsync();
        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);
        Directory.Exists(left).ShouldBeFalse("nobody works in it any more");
    }

    [Fact]
    public async Task A_cluster_of_a_version_that_is_not_installed_is_left_alone()
    {
        if (PostgresServer.MissingMajor is not { } missing)
        {
            output.WriteLine("not run: every version of PostgreSQL that Bib works with is installed here");
            return;
        }

        await using var server = await servers.OwnAsync();
        await server.StopAsync();
        var versionFile = Path.Combine(server.Postgres.SocketDirectory, "PG_VERSION");
        var major = await File.ReadAllTextAsync(versionFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(versionFile, $"{missing}\n", TestContext.Current.CancellationToken);

        var refusal = await Should.ThrowAsync<PostgresServerException>(
            () => server.Postgres.StartAsync(TestContext.Current.CancellationToken));

        refusal.Message.ShouldContain($"PostgreSQL {missing}");
        refusal.Message.ShouldContain($"apt-get install postgresql-{missing}");
        await File.WriteAllTextAsync(versionFile, major, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_newer_PostgreSQL_does_not_open_the_cluster_of_an_older_one()
    {
        var (oldest, newest) = (PostgresServer.Majors[0], PostgresServer.Majors[^1]);
        await using var server = await servers.OwnAsync(oldest);
        await AskAsync(server, "CREATE TABLE kept AS SELECT 42 AS n");
        await server.StopAsync();

        foreach (var wanted in new[] { 0, newest })
        {
            server.Options.Major = wanted;
            await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

            server.Postgres.Version.ShouldNotBeNull().ShouldStartWith($"{oldest}.");
            (await AskAsync(server, "SELECT n::text FROM kept")).ShouldBe("42");
            await server.StopAsync();
        }
    }

    [Theory]
    [InlineData("13")]
    [InlineData("19")]
    public async Task A_cluster_of_a_version_that_Bib_does_not_work_with_is_refused_with_those_it_does(string major)
    {
        await using var server = await servers.OwnAsync();
        await server.StopAsync();
        var versionFile = Path.Combine(server.Postgres.SocketDirectory, "PG_VERSION");
        await File.WriteAllTextAsync(versionFile, major + "\n", TestContext.Current.CancellationToken);

        var refusal = await Should.ThrowAsync<PostgresServerException>(
            () => server.Postgres.StartAsync(TestContext.Current.CancellationToken));

        refusal.Message.ShouldContain($"is of PostgreSQL {major}; Bib works with 14 to 18");
        refusal.Message.ShouldContain("pg_upgrade");
    }

    private static async Task<string> AskAsync(PostgresServer server, string sql)
    {
        await using var command = server.Postgres.As(DatabaseRole.Admin).CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) ?? "";
    }
}
