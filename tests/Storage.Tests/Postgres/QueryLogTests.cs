using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Bib.Testing;
using Bib.Testing.Postgres;
using NpgsqlTypes;

namespace Bib.Storage.Tests.Postgres;

public sealed class QueryLogTests(ScratchServers servers)
{
    private static readonly Guid _operation = Guid.Parse("019a0000-0000-7000-8000-000000000042");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Majors => [.. PostgresServer.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_statement_is_logged_with_role_operation_component_and_time_but_not_its_values(int major)
    {
        await using var server = await servers.OwnAsync(
            major, options => options.QueryLog = PostgresQueryLog.All);
        var id = server.Identity.PeerId.Text;
        await new DatabaseBootstrap(server.Postgres, id).RunAsync(Guid.NewGuid(), Cancellation);

        await new BibDatabase(server.Postgres, id).ExecuteAsync(
            new OperationContext(_operation, "tests", DatabaseRole.App),
            batch => batch.Add("SELECT length($1) AS of_a_secret", (NpgsqlDbType.Text, "swordfish")),
            Cancellation);
        await server.StopAsync();

        var log = LogOf(server);
        var line = log.Split('\n').Single(line => line.Contains("of_a_secret") && line.Contains("execute"));
        line.ShouldMatch(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC ");
        line.ShouldContain($"bibd_app@bib tests/{_operation} ");
        log.ShouldContain("duration: ");
        log.ShouldNotContain("swordfish");
        log.ShouldContain("CREATE ROLE bibd_app", customMessage: "the rest of the bootstrap is logged");
        log.ShouldContain("ALTER DATABASE");
        log.ShouldNotContain("SCRAM-SHA-256$", customMessage: "verifiers do not belong there either");
        DatabaseRole.All.ShouldAllBe(role => !log.Contains(server.Postgres.PasswordOf(role)));
    }

    [Theory]
    [InlineData(PostgresQueryLog.Ddl, "")]
    [InlineData(PostgresQueryLog.All, "log_min_duration_statement = 0")]
    [InlineData(PostgresQueryLog.None, "log_transaction_sample_rate = 1.0")]
    public async Task Verifiers_of_passwords_are_in_no_log_however_much_is_logged(PostgresQueryLog kept, string more)
    {
        await using var server = await servers.OwnAsync(adjust: options => options.QueryLog = kept);
        if (more.Length > 0)
        {
            await using var alter = server.Postgres.As(DatabaseRole.Admin).CreateCommand($"ALTER SYSTEM SET {more}");
            await alter.ExecuteNonQueryAsync(Cancellation);
            await using var reload = server.Postgres.As(DatabaseRole.Admin).CreateCommand("SELECT pg_reload_conf()");
            await reload.ExecuteNonQueryAsync(Cancellation);
        }

        await new DatabaseBootstrap(server.Postgres, server.Identity.PeerId.Text).RunAsync(Guid.NewGuid(), Cancellation);
        await server.StopAsync();

        var log = LogOf(server);
        log.ShouldContain("connection authorized");
        log.ShouldNotContain("SCRAM-SHA-256$");
        log.ShouldNotContain("PASSWORD '");
    }

    [Fact]
    public async Task A_log_is_kept_for_so_many_days()
    {
        await using var server = await servers.OwnAsync(adjust: options =>
        {
            options.LogDays = 30;
            options.ProbeInterval = TimeSpan.FromMilliseconds(10);
        });
        var (old, young) = (LogFile(server, "postgresql-2001-01-01.log", 31), LogFile(server, "postgresql-2001-01-03.log", 29));

        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (File.Exists(old)) await look.WaitForNextTickAsync(giveUp.Token);

        File.Exists(young).ShouldBeTrue();
    }

    [Fact]
    public async Task A_log_that_grows_too_large_loses_its_oldest_part()
    {
        await using var server = await servers.OwnAsync(adjust: options =>
        {
            options.LogMebibytes = 16;
            options.ProbeInterval = TimeSpan.FromMilliseconds(10);
        });
        var (oldest, older, young) = (
            LogFile(server, "postgresql-2001-01-01.log", 3, 1 << 20), LogFile(server, "postgresql-2001-01-02.log", 2, 8 << 20),
            LogFile(server, "postgresql-2001-01-03.log", 1, 15 << 20));

        await Patience.UntilAsync(() => !File.Exists(oldest) && !File.Exists(older));

        File.Exists(young).ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_rests_writes_of_fresh_logins_only_now_and_then()
    {
        await using var server = await servers.OwnAsync(adjust: options =>
        {
            options.ProbeInterval = TimeSpan.FromMilliseconds(10);
            options.HealthInterval = TimeSpan.FromMilliseconds(10);
        });
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var ticks = 0; ticks < 100; ticks++) await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        LogOf(server).Split("connection authorized").Length.ShouldBeLessThan(30, "some hundred questions were asked");
    }

    private static string LogFile(PostgresServer server, string name, int days, int length = 0)
    {
        var file = Path.Combine(server.Postgres.SocketDirectory, "log", name);
        File.WriteAllBytes(file, new byte[length]);
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days));
        return file;
    }

    private static string LogOf(PostgresServer server) => string.Concat(Directory
        .EnumerateFiles(Path.Combine(server.Postgres.SocketDirectory, "log"))
        .Select(File.ReadAllText));
}
