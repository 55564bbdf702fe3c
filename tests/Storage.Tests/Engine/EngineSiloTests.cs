using Bib.Testing.Postgres;

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
}
