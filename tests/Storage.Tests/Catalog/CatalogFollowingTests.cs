using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Catalog;
using Bib.Storage.Postgres;
using Bib.Storage.Tests.Topics;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Runtime;

namespace Bib.Storage.Tests.Catalog;

public sealed class CatalogFollowingTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task Pages_go_on_behind_what_is_known(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        (await silo.Catalog.ReadAsync(0, 10, Stop)).Version.ShouldBe(0);
        for (var n = 0; n < 5; n++) await silo.MakeAsync($"t{n}");
        await silo.Keeper.TellAsync(Stop);

        var first = await silo.Catalog.ReadAsync(0, 2, Stop);
        var second = await silo.Catalog.ReadAsync(2, 2, Stop);
        var last = await silo.Catalog.ReadAsync(4, 2, Stop);

        first.Entries.Select(entry => entry.Version).ShouldBe([1, 2]);
        (first.Version, first.HasMore, second.HasMore, last.HasMore).ShouldBe((5, true, true, false));
        last.Entries.ShouldHaveSingleItem().Version.ShouldBe(5);
        (await silo.Catalog.ReadAsync(5, 2, Stop)).Entries.ShouldBeEmpty();
        (await silo.Catalog.FindAsync(Guid.NewGuid(), Stop)).ShouldBeNull();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => silo.Catalog.ReadAsync(0, 1001, Stop));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Whoever_follows_hears_of_a_save_without_asking(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        await silo.MakeAsync("before");
        silo.CatalogLimits.GatherFor = TimeSpan.Zero;
        using var keeping = new CatalogKeeping(
            silo.Services, Options.Create(silo.CatalogLimits), silo.Time, NullLogger<CatalogKeeping>.Instance);
        await keeping.StartAsync(Stop);
        await using var heard = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);

        (await NextAsync(heard)).ShouldBe((1, "before", 1));
        var topic = await silo.MakeAsync("after");
        (await NextAsync(heard)).ShouldBe((2, "after", 1));
        await silo.Grain(topic.Id).UpdateAsync(TopicSilo.Describe("x"), Stop);
        (await NextAsync(heard)).ShouldBe((3, "after", 2));

        await keeping.StopAsync(Stop);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_keeper_outlives_a_database_that_is_away_and_tells_what_was_saved(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        await silo.MakeAsync("weather");
        var logins = new InterruptedLogins(database) { IsAway = true };
        var limits = Options.Create(silo.CatalogLimits);
        var signals = silo.Services.GetRequiredService<CatalogSignals>();
        await using var services = new ServiceCollection().AddSingleton(signals).AddSingleton(new CatalogKeeper(
            new(logins, ScratchDatabase.NodeId), silo.Node, signals, limits, silo.Time, NullLogger<CatalogKeeper>.Instance))
            .BuildServiceProvider();
        using var keeping = new CatalogKeeping(services, limits, silo.Time, NullLogger<CatalogKeeping>.Instance);
        var timers = silo.Time.WaitingTimers;
        await keeping.StartAsync(Stop);
        await Patience.UntilAsync(() => logins.Refused > 0 && silo.Time.WaitingTimers > timers);
        (await silo.Catalog.ReadAsync(0, 10, Stop)).Version.ShouldBe(0);
        var away = new CatalogTable(new(logins, ScratchDatabase.NodeId), signals, limits, silo.Time);
        await Should.ThrowAsync<StorageUnavailableException>(() => away.ReadAsync(0, 10, Stop));

        logins.IsAway = false;
        await using var heard = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);
        var next = NextAsync(heard);
        await Patience.UntilAsync(() =>
        {
            silo.Time.Advance(silo.CatalogLimits.Interval);
            return next.IsCompleted;
        });

        (await next).ShouldBe((1, "weather", 1));
        keeping.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await keeping.StopAsync(Stop);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_another_process_tells_is_found_in_time(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        await using var other = await TopicSilo.StartAsync(database);
        await using var heard = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);
        var timers = silo.Time.WaitingTimers;
        var next = heard.MoveNextAsync().AsTask();
        await Patience.UntilAsync(() => silo.Time.WaitingTimers > timers);

        await other.MakeAsync("elsewhere");
        await other.Keeper.TellAsync(Stop);
        silo.Time.Advance(silo.CatalogLimits.Interval);

        (await next).ShouldBeTrue();
        heard.Current.Version.ShouldBe(1);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_slow_follower_misses_no_subject_and_nobody_waits_for_it(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var topics = new List<TopicState>();
        for (var n = 0; n < 3; n++) topics.Add(await silo.MakeAsync($"t{n}"));
        await silo.Keeper.TellAsync(Stop);
        silo.CatalogLimits.BytesMax = 1;
        await using var heard = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);
        (await NextAsync(heard)).Path.ShouldBe(await PathAtAsync(silo, 1));

        foreach (var topic in topics)
        {
            for (var n = 0; n < 20; n++)
            {
                await silo.Grain(topic.Id).UpdateAsync(TopicSilo.Describe($"{n}"), Stop);
                while (await silo.Keeper.TellAsync(Stop))
                {
                }
            }
        }

        var rest = new List<(long Version, string Path, long Revision)>();
        for (var n = 0; n < 3; n++) rest.Add(await NextAsync(heard));
        rest.Select(one => one.Path).ShouldBe(["t0", "t1", "t2"], "of the sixty words the newest three are left");
        rest.ShouldAllBe(one => one.Revision == 21);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task No_more_follow_than_may(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        await silo.MakeAsync("weather");
        await silo.Keeper.TellAsync(Stop);
        silo.CatalogLimits.FollowersMax = 2;
        var first = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);
        await using var second = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);
        await NextAsync(first);
        await NextAsync(second);

        await using var third = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);
        (await Should.ThrowAsync<LimitExceededException>(async () => await third.MoveNextAsync())).Message.ShouldContain("2 follow");
        await first.DisposeAsync();
        await using var fourth = silo.Catalog.FollowAsync(0, Stop).GetAsyncEnumerator(Stop);
        (await NextAsync(fourth)).Path.ShouldBe("weather");
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_by_name()
    {
        var validator = new CatalogOptionsValidator();
        validator.Validate(null, new()).Succeeded.ShouldBeTrue();
        foreach (var (options, names) in new (CatalogOptions, string)[]
        {
            (new() { GatherFor = TimeSpan.FromMinutes(1) }, "catalog.GatherFor is 00:01:00"),
            (new() { RestPerRound = -1 }, "catalog.RestPerRound is -1"),
            (new() { RestPerRound = double.NaN }, "catalog.RestPerRound is NaN"),
            (new() { Interval = TimeSpan.Zero }, "catalog.Interval is 00:00:00"),
            (new() { FactsPerRoundMax = 0 }, "catalog.FactsPerRoundMax is 0"),
            (new() { BytesMax = 0 }, "catalog.BytesMax is 0"),
            (new() { RowsPerStepMax = 100_001 }, "catalog.RowsPerStepMax is 100001"),
            (new() { FollowersMax = 0 }, "catalog.FollowersMax is 0"),
        })
            validator.Validate(null, options).FailureMessage.ShouldNotBeNull().ShouldContain(names);
    }

    /// <summary>Logins of a server that is away for a while, as the managed one says it.</summary>
    private sealed class InterruptedLogins(ScratchDatabase database) : IPostgresLogins
    {
        private int _refused;

        public bool IsAway { get; set; }

        public int Refused => _refused;

        public NpgsqlDataSource ForSaves => database.ForSaves;

        public NpgsqlDataSource As(DatabaseRole role)
        {
            if (!IsAway) return database.As(role);
            Interlocked.Increment(ref _refused);
            throw new InvalidOperationException("PostgreSQL is not running.");
        }

        public int? ConnectionsMaxOf(DatabaseRole role) => database.ConnectionsMaxOf(role);

        public string PasswordOf(DatabaseRole role) => database.PasswordOf(role);
    }

    private static async Task<(long Version, string Path, long Revision)> NextAsync(IAsyncEnumerator<CatalogEntry> heard)
    {
        (await heard.MoveNextAsync()).ShouldBeTrue();
        var record = RecordCodec.ReadTopic(heard.Current.Record.Bytes.Span);
        return (heard.Current.Version, record.Path.Value, record.Revision);
    }

    private static async Task<string> PathAtAsync(TopicSilo silo, long version) =>
        RecordCodec.ReadTopic((await silo.Catalog.ReadAsync(version - 1, 1, Stop)).Entries[0].Record.Bytes.Span).Path.Value;
}
