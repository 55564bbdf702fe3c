using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Postgres;

public sealed class ConnectionSharesTests(ScratchServers servers)
{
    [Theory]
    [InlineData(ConnectionShares.LeastTotal)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_roles_together_never_need_more_than_the_server_takes(int total)
    {
        const int reservedForSuperusers = 3;

        ConnectionShares.Roles.Sum(role => ConnectionShares.Of(role, total)).ShouldBeLessThanOrEqualTo(total - reservedForSuperusers);
        ConnectionShares.Roles.ShouldBe(DatabaseRole.All.Where(role => role != DatabaseRole.Admin), ignoreOrder: true);
    }

    [Theory]
    [InlineData(20, 24)]
    [InlineData(120, 100)]
    public async Task Callers_wait_for_a_connection_and_none_is_refused(int connections, int pool)
    {
        await using var server = await servers.OwnAsync(adjust: options =>
            (options.MaxConnections, options.PoolSize) = (connections, pool));
        await new DatabaseBootstrap(server.Postgres, server.Identity.PeerId.Text)
            .RunAsync(Guid.NewGuid(), TestContext.Current.CancellationToken);

        var asking = Enumerable.Range(0, 2 * pool).Select(async _ =>
        {
            await using var command = server.Postgres.As(DatabaseRole.App).CreateCommand("SELECT pg_sleep(0.05)");
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        });

        await Task.WhenAll(asking);
    }
}
