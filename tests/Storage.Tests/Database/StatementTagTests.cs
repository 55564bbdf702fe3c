using System.Text.RegularExpressions;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Audit;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Bib.Storage.Tests.Topics;
using Bib.Testing.Postgres;
using static Bib.Storage.Tests.Topics.TopicSilo;

namespace Bib.Storage.Tests.Database;

/// <summary>
/// What the server's log says of every statement that a node sends: which operation, which component.
/// </summary>
public sealed partial class StatementTagTests(ScratchServers servers)
{
    private const string DatabaseName = "bib";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task Every_statement_carries_an_operation_and_a_component_reads_and_upkeep_and_seals_too(int version)
    {
        var reading = new OperationUnderWay(new OperationId(Guid.CreateVersion7()), "reader");
        var writing = By(Owner, new CommandId(Guid.CreateVersion7()));

        var log = await LogOfAsync(version, async silo =>
        {
            await WorkAsync(silo, reading, writing);
            await silo.Upkeep.RunAsync(Stop);
            var sealer = new AuditSealer(silo.Database.Database, TimeProvider.System);
            for (var turn = 0; turn < 3; turn++) await sealer.SealAsync(Stop);
            (await new AuditVerifier(silo.Database.Database).VerifyAsync(null, Stop)).FindingCount.ShouldBe(0);
        });

        log.Count.ShouldBeGreaterThan(100);
        log.Where(line => !Tag().IsMatch(line.Name)).ShouldBeEmpty();
        var untaken = log.Where(line => PoolsOwn().IsMatch(line.Name)
            && !line.Statement.StartsWith("SELECT set_config('application_name'", StringComparison.Ordinal)
            && !DriversOwn().IsMatch(line.Statement));
        untaken.ShouldBeEmpty("only what tags the others, and the driver's own, may carry the pool's name");
        Components(log, "FROM bib.topics WHERE id = ").ShouldBe(
            ["topics", "reader", "tests", "upkeep"], ignoreOrder: true, "topics where nobody said for which operation");
        Components(log, "ORDER BY path").ShouldBe(["reader"]);
        Components(log, "FROM bib.idempotency_keys WHERE user_id").ShouldBe(["receipts"]);
        Components(log, "WITH cleared AS").ShouldBe(["upkeep"]);
        Components(log, "WITH oldest AS").ShouldBe(["upkeep"]);
        Components(log, "FROM bib.audit_log_id_seq").ShouldBe(["seals"]);
        Components(log, "SET TRANSACTION SNAPSHOT").ShouldBe(["audit"]);
        Components(log, "ALTER DATABASE").ShouldBe(["bootstrap"]);
        Components(log, "CREATE TABLE bib.topics").ShouldBe(["migrations"]);
        log.Where(line => line.Statement.Contains("ORDER BY path")).ShouldAllBe(
            line => line.Name == $"reader/{reading.Operation}");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_statement_has_one_text_whatever_its_operation_so_that_it_stays_prepared(int version)
    {
        const int rounds = 20;
        var texts = await LogOfAsync(version, async silo =>
        {
            for (var round = 1; round <= rounds; round++)
            {
                new OperationUnderWay(new OperationId(Guid.CreateVersion7()), "reader").Begin();
                await silo.Directory.ListAsync(new TopicQuery { PageSize = round }, Stop);
                await silo.Directory.FindAsync(new TopicPath($"weather-{round}"), Stop);
            }
        });

        var lists = texts.Where(line => line.Name.StartsWith("reader/", StringComparison.Ordinal)).ToArray();
        lists.Select(line => line.Name).Distinct().Count().ShouldBe(rounds);
        lists.Select(line => line.Statement).Distinct().Count().ShouldBe(2);
        lists.ShouldAllBe(line => line.Kind.StartsWith("execute _p", StringComparison.Ordinal), "prepared by name");
    }

    private static async Task WorkAsync(TopicSilo silo, OperationUnderWay reading, CommandContext writing)
    {
        var made = (await silo.CreateAsync(Create("weather", writing))).Topic!;
        (await silo.CreateAsync(Create("weather", writing))).Topic!.Id.ShouldBe(made.Id, "answered from its receipt");
        (await silo.CreateAsync(Create("weather"))).Refusal.ShouldNotBeNull("the path is taken");
        await silo.MakeAsync("weather/stations");
        (await silo.Grain(made.Id).ChangeStatusAsync(Step(TopicTransition.Delete), Stop)).Refusal
            .ShouldNotBeNull("it has a topic below");
        (await silo.CreateAsync(Create("nowhere/at-all"))).Refusal.ShouldNotBeNull("there is none above");
        var gone = await silo.MakeAsync("gone");
        await silo.Grain(gone.Id).ChangeStatusAsync(Step(TopicTransition.Delete), Stop);

        reading.Begin();
        (await silo.Grain(new TopicId(Guid.CreateVersion7())).GetAsync(Stop)).Refusal.ShouldNotBeNull();
        await silo.Directory.ListAsync(new TopicQuery { PageSize = 10, Tags = ["hourly"], Owner = Owner }, Stop);
        await silo.Directory.FindAsync(new TopicPath("weather"), Stop);
        await silo.Directory.FindDeletedAsync(new TopicPath("gone"), Stop);
        silo.Time.Advance(TopicLimits.RestorableFor + TimeSpan.FromDays(1));
    }

    private static string[] Components(List<Line> log, string part) =>
        [.. log.Where(line => line.Statement.Contains(part)).Select(line => line.Name.Split('/')[0]).Distinct()];

    private async Task<List<Line>> LogOfAsync(int version, Func<TopicSilo, Task> work)
    {
        await using var server = await servers.OwnAsync(
            version, options => options.QueryLog = PostgresQueryLog.All);
        using var gate = new SemaphoreSlim(1);
        await using (var database = new ScratchDatabase(server.Postgres, DatabaseName, gate))
        {
            await database.BootstrapAsync();
            await using var silo = await StartAsync(database);
            await work(silo);
        }

        var folder = Path.Combine(server.Postgres.SocketDirectory, "log");
        await server.StopAsync();
        var text = string.Concat(Directory.EnumerateFiles(folder).Order().Select(File.ReadAllText));
        return [.. Logged().Matches(text).Select(match => new Line(
            match.Groups["name"].Value, match.Groups["kind"].Value, match.Groups["statement"].Value))];
    }

    /// <summary>A statement that was logged; those of several lines go on behind tabs.</summary>
    [GeneratedRegex(
        @"^[-\d]+ [:.\d]+ UTC \[\d+\] bibd_\w+@bib (?<name>.*) LOG:  "
            + @"(?<kind>statement|execute [^:]+): (?<statement>.*(?:\n\t.*)*)",
        RegexOptions.Multiline)]
    private static partial Regex Logged();

    [GeneratedRegex(@"^[a-z][-a-z0-9]*(\+\d+)?/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    private static partial Regex Tag();

    [GeneratedRegex("^(pool|orleans)/")]
    private static partial Regex PoolsOwn();

    /// <summary>What Npgsql asks for itself: the server's types, and the resetting of a connection.</summary>
    [GeneratedRegex(
        @"^\s*(SELECT version\(\)|DISCARD|RESET ALL|CLOSE ALL|UNLISTEN|SET SESSION AUTHORIZATION DEFAULT"
            + @"|SELECT pg_advisory_unlock_all|-- Load|SELECT (ns\.nspname|typ\.oid|pg_type\.oid))")]
    private static partial Regex DriversOwn();

    private sealed record Line(string Name, string Kind, string Statement);
}
