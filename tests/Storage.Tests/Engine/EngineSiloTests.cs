using Bib.Grains.Abstractions.Persistence;
using Bib.Testing.Postgres;
using Orleans.Runtime;

namespace Bib.Storage.Tests.Engine;

public sealed class EngineSiloTests(ScratchServers servers)
{
    [Theory, InlineData(15), InlineData(18)]
    public async Task Reminders_and_subscriptions_survive_a_restart(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using (var first = await EngineSilo.StartAsync(database))
        {
            await first.Grain("one").BeginAsync();
            (await first.Grain("one").CountAsync()).ShouldBe((1, 1));
        }

        await using var second = await EngineSilo.StartAsync(database);
        (await second.Grain("one").CountAsync()).ShouldBe((1, 1));
        (await second.Grain("another").CountAsync()).ShouldBe((0, 0));

        await second.Grain("one").EndAsync();
        (await second.Grain("one").CountAsync()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Without_its_server_a_grain_hears_that_storage_is_unavailable_and_goes_on_with_it()
    {
        await using var server = await servers.OwnAsync();
        using var alone = new SemaphoreSlim(1);
        await using var database = new ScratchDatabase(server.Postgres, "postgres", alone);
        await database.BootstrapAsync();
        await using var silo = await EngineSilo.StartAsync(database);
        await silo.Grain("one").BeginAsync();

        await server.StopAsync();
        var reminder = await Should.ThrowAsync<StorageUnavailableException>(silo.Grain("one").RemindAsync);
        var stream = await Should.ThrowAsync<Exception>(silo.Grain("two").SubscribeAsync);
        await server.Postgres.StartAsync(TestContext.Current.CancellationToken);

        reminder.Message.ShouldStartWith("A reminder cannot be written");
        stream.ShouldBeAssignableTo<OrleansException>().ShouldNotBeNull().Message.ShouldContain("cannot be");
        (await silo.Grain("one").CountAsync()).ShouldBe((1, 1));
    }
}
