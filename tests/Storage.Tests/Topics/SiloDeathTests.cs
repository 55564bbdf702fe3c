using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Audit;
using Bib.Testing.Postgres;
using static Bib.Storage.Tests.Topics.TopicSilo;

namespace Bib.Storage.Tests.Topics;

/// <summary>
/// The twin of <c>eng/campaign silo</c> that needs no second process: two silos on one real database, one of which dies
/// at a seeded save while topics are written through both. It runs on either engine. The dead silo comes back with what
/// it remembers, which is worse than a new process: its activations are out of date.
/// </summary>
public sealed class SiloDeathTests(ScratchServers servers, ITestOutputHelper output)
{
    private const int Seeds = 10;
    private const int Writers = 6;
    private const int Commands = 12;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task No_acknowledged_write_is_lost_or_done_twice_when_one_of_two_silos_dies(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        TopicSilo[] silos = [one, other];
        var topics = new List<TopicState>();
        for (var writer = 0; writer < Writers; writer++) topics.Add(await one.MakeAsync($"t{writer}"));

        for (var seed = 1; seed <= Seeds; seed++)
        {
            output.WriteLine($"seed {seed}");
            var random = new Random(seed);
            var victim = silos[random.Next(silos.Length)];
            victim.Death = new SiloDeath(random.Next(1, Writers * Commands / 3), isAfterSave: seed % 2 == 0);

            await Task.WhenAll(topics.Select((topic, writer) => WriteAsync(topic.Id, silos, writer, seed)));

            victim.Death.IsDead.ShouldBeTrue($"seed {seed}: nobody died, nothing is proved");
            victim.Death = null;
            var written = seed * Commands;
            foreach (var (topic, writer) in topics.Select((topic, writer) => (topic, writer)))
            {
                (await database.RowsAsync(
                    $"SELECT concat_ws('|', description, version) FROM bib.topics WHERE id = '{topic.Id}'"))
                    .ShouldBe([$"{Text(seed, writer, Commands - 1)}|{1 + written}"], $"seed {seed}");
                foreach (var log in new[] { "audit_log WHERE target", "catalog_log WHERE subject_id::text" })
                {
                    (await database.RowsAsync($"SELECT count(*) FROM bib.{log} = '{topic.Id}'"))
                        .ShouldBe([$"{1 + written}"], $"seed {seed}: each command once in {log}");
                }
            }
        }

        var report = await new AuditVerifier(database.Database).VerifyAsync(null, Stop);
        report.IsIntact.ShouldBeTrue(string.Join("; ", report.Findings.Select(finding => finding.Message)));
    }

    /// <summary>
    /// Gives one topic its commands in order, each again until it is acknowledged: at the other silo when one is dead,
    /// and at the same when it had an older version in memory.
    /// </summary>
    private static async Task WriteAsync(TopicId topic, TopicSilo[] silos, int writer, int seed)
    {
        var at = writer;
        for (var number = 0; number < Commands; number++)
        {
            var context = By(Owner, new CommandId(Guid.CreateVersion7()));
            while (true)
            {
                try
                {
                    var answer = await silos[at % silos.Length].Grain(topic)
                        .UpdateAsync(Describe(Text(seed, writer, number), context), Stop);
                    if (answer.Refusal is null) break;
                    answer.Refusal.Code.ShouldBe(RefusalCode.Stale, $"seed {seed}: {answer.Refusal.Message}");
                }
                catch (StorageUnavailableException)
                {
                    at++;
                }
            }
        }
    }

    private static string Text(int seed, int writer, int number) => $"s{seed}-w{writer}-{number}";
}
