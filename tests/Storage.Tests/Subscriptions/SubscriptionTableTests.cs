using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Storage.Subscriptions;
using Bib.Storage.Tests.Topics;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Subscriptions;

public sealed class SubscriptionTableTests(ScratchServers servers)
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_is_followed_is_kept_once_and_listed_in_order_until_it_is_taken_away(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new SubscriptionTable(database.Database, _time);

        var weather = await table.AddAsync(TopicPattern.Parse("weather/*"), By(NodeRole.Admin), Stop);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await table.AddAsync(TopicPattern.Parse("weather/*"), By(NodeRole.Admin), Stop)).ShouldBe(weather);
        await table.AddAsync(TopicPattern.Parse("finance/stocks"), By(NodeRole.Admin), Stop);

        weather.ShouldBe(new(new("weather/*"), TopicSilo.Owner, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        (await table.ListAsync(Stop)).Select(one => one.Pattern.Value).ShouldBe(["finance/stocks", "weather/*"]);
        (await table.RemoveAsync(TopicPattern.Parse("weather/*"), By(NodeRole.Admin), Stop)).ShouldBeTrue();
        (await table.RemoveAsync(TopicPattern.Parse("weather/*"), By(NodeRole.Admin), Stop)).ShouldBeFalse();
        (await table.ListAsync(Stop)).ShouldHaveSingleItem();
        (await database.RowsAsync(
            "SELECT concat_ws(' ', action, target, actor, source_component, metadata->>'command') FROM bib.audit_log "
            + "WHERE table_name = 'subscriptions' ORDER BY id"))
            .ShouldBe([
                $"INSERT weather/* {TopicSilo.Owner} tests AddSubscription",
                $"INSERT finance/stocks {TopicSilo.Owner} tests AddSubscription",
                $"DELETE weather/* {TopicSilo.Owner} tests RemoveSubscription",
            ]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Only_an_admin_of_the_node_changes_what_it_follows(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new SubscriptionTable(database.Database, _time);
        await table.AddAsync(TopicPattern.Parse("weather/*"), By(NodeRole.Admin), Stop);

        foreach (var role in new[] { NodeRole.Member, NodeRole.ReadOnly })
        {
            (await Should.ThrowAsync<RefusalException>(() => table.AddAsync(TopicPattern.Parse("a"), By(role), Stop)))
                .Refusal.Code.ShouldBe(RefusalCode.NotAllowed);
            (await Should.ThrowAsync<RefusalException>(
                () => table.RemoveAsync(TopicPattern.Parse("weather/*"), By(role), Stop)))
                .Refusal.Code.ShouldBe(RefusalCode.NotAllowed);
        }

        (await table.ListAsync(Stop)).ShouldHaveSingleItem();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_node_follows_a_thousand_patterns_and_not_one_more(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new SubscriptionTable(database.Database, _time);
        await database.ExecuteAsync(
            $"INSERT INTO bib.subscriptions (node_id, pattern) SELECT '{ScratchDatabase.NodeId}', 't' || n "
            + "FROM generate_series(1, 995) n");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => AddedAsync(table, $"late{n}")));

        outcomes.Count(isAdded => isAdded).ShouldBe(5);
        (await table.ListAsync(Stop)).Count.ShouldBe(ISubscriptions.CountMax);
        (await table.AddAsync(TopicPattern.Parse("t1"), By(NodeRole.Admin), Stop)).Pattern.Value.ShouldBe("t1", "it is there");
        await table.RemoveAsync(TopicPattern.Parse("t1"), By(NodeRole.Admin), Stop);
        (await AddedAsync(table, "new")).ShouldBeTrue();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_is_no_pattern_is_not_kept(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new SubscriptionTable(database.Database, _time);

        (await Should.ThrowAsync<RefusalException>(() => table.AddAsync(new("a//b"), By(NodeRole.Admin), Stop)))
            .Refusal.Code.ShouldBe(RefusalCode.InvalidPath);
        (await Should.ThrowAsync<RefusalException>(() => table.AddAsync(default, By(NodeRole.Admin), Stop)))
            .Refusal.Code.ShouldBe(RefusalCode.InvalidPath);
    }

    private static Bib.Grains.Abstractions.Commands.CommandContext By(NodeRole role) => TopicSilo.By(TopicSilo.Owner, role: role);

    private static async Task<bool> AddedAsync(SubscriptionTable table, string pattern)
    {
        try
        {
            await table.AddAsync(TopicPattern.Parse(pattern), By(NodeRole.Admin), Stop);
            return true;
        }
        catch (RefusalException refused) when (refused.Refusal.Code == RefusalCode.TooMany)
        {
            return false;
        }
    }
}
