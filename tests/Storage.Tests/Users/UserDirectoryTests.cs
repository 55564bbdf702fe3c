using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;
using Bib.Testing.Postgres;
using static Bib.Storage.Tests.Users.UserSilo;

namespace Bib.Storage.Tests.Users;

public sealed class UserDirectoryTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15, UserOrder.Name, false)]
    [InlineData(18, UserOrder.Name, true)]
    [InlineData(15, UserOrder.Created, true)]
    [InlineData(18, UserOrder.Updated, false)]
    public async Task Pages_show_every_user_once_and_in_order(int version, UserOrder order, bool descending)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);

        // All made at the same moment of the test's clock: the id breaks the tie.
        for (var n = 0; n < 7; n++) await silo.MakeAsync($"u{n}");
        var query = new UserQuery { PageSize = 3, Order = order, Descending = descending };
        var names = new List<string>();
        for (string? token = null, next = ""; next is not null; token = next)
        {
            var page = await silo.Directory.ListAsync(query with { PageToken = token }, Stop);
            names.AddRange(page.Users.Select(listing => listing.User.Name));
            next = page.NextPageToken;
        }

        names.Order().ShouldBe(Enumerable.Range(0, 7).Select(n => $"u{n}"));
        if (order == UserOrder.Name) names.ShouldBe(descending ? names.OrderDescending() : names.Order());
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Filters_narrow_by_status_role_and_name(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        await silo.MakeAsync("Ada", NodeRole.Admin);
        await silo.MakeAsync("Adele");
        var bob = await silo.MakeAsync("b%_", NodeRole.ReadOnly);
        var gone = await silo.MakeAsync("Gone");
        await silo.Grain(bob.Id).ChangeStatusAsync(new(bob.Id, UserTransition.Disable, null, By(Admin)), Stop);
        await silo.Grain(gone.Id).ChangeStatusAsync(new(gone.Id, UserTransition.Delete, null, By(Admin)), Stop);

        (await NamesAsync(new())).ShouldBe(["Ada", "Adele", "b%_"]);
        (await NamesAsync(new() { NamePrefix = "Ad" })).ShouldBe(["Ada", "Adele"]);
        (await NamesAsync(new() { NamePrefix = "%" })).ShouldBeEmpty("a wildcard is a character like any other");
        (await NamesAsync(new() { NamePrefix = "b%" })).ShouldBe(["b%_"]);
        (await NamesAsync(new() { Roles = [NodeRole.Admin, NodeRole.ReadOnly] })).ShouldBe(["Ada", "b%_"]);
        (await NamesAsync(new() { Statuses = [UserStatus.Disabled] })).ShouldBe(["b%_"]);
        (await silo.Directory.ListAsync(new() { Statuses = [UserStatus.Deleted] }, Stop)).Users
            .ShouldHaveSingleItem().User.Id.ShouldBe(gone.Id);

        async Task<string[]> NamesAsync(UserQuery query) =>
            [.. (await silo.Directory.ListAsync(query, Stop)).Users.Select(listing => listing.User.Name)];
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
            new UserQuery { PageToken = token, Descending = true },
            new UserQuery { PageToken = "!" },
            new UserQuery { PageToken = "e30" },
            new UserQuery { PageToken = new string('a', 100_000) },
        })
        {
            await Should.ThrowAsync<FormatException>(() => silo.Directory.ListAsync(query, Stop));
        }
    }
}
