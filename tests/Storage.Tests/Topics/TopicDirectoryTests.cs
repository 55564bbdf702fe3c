using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Tests.Catalog;
using Bib.Testing.Postgres;
using static Bib.Storage.Tests.Topics.TopicSilo;

namespace Bib.Storage.Tests.Topics;

public sealed class TopicDirectoryTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15, TopicOrder.Path, false)]
    [InlineData(18, TopicOrder.Path, true)]
    [InlineData(15, TopicOrder.Created, true)]
    [InlineData(18, TopicOrder.Updated, false)]
    public async Task Pages_show_every_topic_once_and_in_order(int version, TopicOrder order, bool descending)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);

        // All made at the same moment of the test's clock: the id breaks the tie.
        for (var n = 0; n < 7; n++) await silo.MakeAsync($"t{n}");
        var query = new TopicQuery { PageSize = 3, Order = order, Descending = descending };
        var paths = new List<string>();
        for (string? token = null, next = ""; next is not null; token = next)
        {
            var page = await silo.Directory.ListAsync(query with { PageToken = token }, Stop);
            paths.AddRange(page.Topics.Select(listing => listing.Topic.Path.Value));
            next = page.NextPageToken;
        }

        paths.Distinct().Count().ShouldBe(7);
        paths.Count.ShouldBe(7);
        if (order == TopicOrder.Path) paths.ShouldBe(descending ? paths.OrderDescending() : paths.Order());
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Filters_narrow_by_place_tag_status_and_owner(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        await silo.MakeAsync("a");
        await silo.MakeAsync("a/x");
        await silo.MakeAsync("ab");
        var tagged = (await silo.CreateAsync(Create("c") with { Tags = ["hot", "new"] })).Topic!;
        await silo.Grain(tagged.Id).ChangeStatusAsync(Step(TopicTransition.Archive), Stop);

        (await PathsAsync(new() { Below = new TopicPath("a") })).ShouldBe(["a/x"]);
        (await PathsAsync(new())).ShouldBe(["a", "a/x", "ab"]);
        (await PathsAsync(new() { Statuses = [TopicStatus.Archived], Tags = ["new", "hot"] })).ShouldBe(["c"]);
        (await PathsAsync(new() { Owner = Owner })).Length.ShouldBe(3);
        (await PathsAsync(new() { Owner = new(new string('f', 40)) })).ShouldBeEmpty();

        async Task<string[]> PathsAsync(TopicQuery query) =>
            [.. (await silo.Directory.ListAsync(query, Stop)).Topics.Select(listing => listing.Topic.Path.Value)];
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Own_topics_into_which_others_may_publish_are_listed_while_they_have_grants(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        using var friend = new PlayedHome();
        var (issuer, user) = (UserId.FromPublicKey(friend.Node.PublicKey.Span), new UserId(new string('f', UserId.Length)));
        await silo.MakeAsync("a");
        var topic = await silo.MakeAsync("b");
        (await silo.Grain(topic.Id).SetRolesAsync(new([new(issuer, TopicRole.Owner)], [], null, By(Owner)), Stop))
            .Refusal.ShouldBeNull();
        var bytes = GrantCodec.Write(new()
        {
            Topic = topic.Id, User = user, Node = friend.Node.NodeId, MadeAt = DateTimeOffset.UnixEpoch,
        });
        var set = new SetTopicRoles([], [], null, By(Owner));
        (await silo.Grain(topic.Id).SetRolesAsync(
            set with { PublishGrants = [new(bytes, friend.Node.PublicKey, friend.Node.Sign(bytes))] }, Stop)).Refusal.ShouldBeNull();

        (await silo.Directory.ListGrantedAsync(10, Stop)).ShouldBe([topic.Id]);
        (await silo.Directory.ListGrantedAsync(0, Stop)).ShouldBeEmpty();

        (await silo.Grain(topic.Id).SetRolesAsync(
            set with { Context = By(Owner), WithdrawPublishing = [new(user, friend.Node.NodeId)] }, Stop)).Refusal.ShouldBeNull();
        (await silo.Directory.ListGrantedAsync(10, Stop)).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_page_token_of_another_query_is_refused(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        await silo.MakeAsync("a");
        await silo.MakeAsync("b");
        var token = (await silo.Directory.ListAsync(new() { PageSize = 1 }, Stop)).NextPageToken;

        foreach (var query in new[]
        {
            new TopicQuery { PageToken = token, Descending = true },
            new TopicQuery { PageToken = "!" },
            new TopicQuery { PageToken = "e30" },
            new TopicQuery { PageToken = new string('a', 100_000) },
        })
        {
            await Should.ThrowAsync<FormatException>(() => silo.Directory.ListAsync(query, Stop));
        }
    }
}
