using Bib.Grains.Abstractions.Audit;
using Bib.Storage.Audit;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Audit;

/// <summary>Pages of the audit log, on a log that is longer than what a page looks at.</summary>
public sealed class AuditLogTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_rare_entry_far_down_is_found_over_pages_none_of_which_looks_at_all(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await AppendAsync(database, "rare", 1);
        await AppendAsync(database, "common", AuditQuery.LookedAtMax + 10);
        var log = new AuditLog(database.Database);

        var first = await log.ListAsync(new() { User = "rare" }, Stop);
        first.Entries.ShouldBeEmpty();
        var second = await log.ListAsync(new() { User = "rare", PageToken = first.NextPageToken.ShouldNotBeNull() }, Stop);

        second.Entries.ShouldHaveSingleItem().User.ShouldBe("rare");
        second.NextPageToken.ShouldBeNull();
        (await log.ListAsync(new() { User = "nobody", From = DateTimeOffset.MaxValue.AddDays(-1) }, Stop))
            .NextPageToken.ShouldBeNull("nothing older can be so young");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Pages_neither_repeat_nor_miss_and_belong_to_their_query(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await AppendAsync(database, "a", 3);
        await AppendAsync(database, "b", 2);
        await AppendAsync(database, "a", 2);
        var log = new AuditLog(database.Database);

        var query = new AuditQuery { User = "a", PageSize = 2 };
        var ids = new List<long>();
        string? token = null;
        do
        {
            var page = await log.ListAsync(query with { PageToken = token }, Stop);
            ids.AddRange(page.Entries.Select(entry => entry.Id));
            token = page.NextPageToken;
        }
        while (token is not null);

        ids.Count.ShouldBe(5);
        ids.ShouldBe(ids.OrderDescending().Distinct());
        var first = await log.ListAsync(query, Stop);
        await Should.ThrowAsync<FormatException>(
            () => log.ListAsync(new() { User = "b", PageToken = first.NextPageToken }, Stop));
        (await log.ListAsync(new() { Entry = ids[4] }, Stop)).Entries.ShouldHaveSingleItem().Id.ShouldBe(ids[4]);
        (await log.ListAsync(new() { Actions = ["DDL", "ADMIN"], User = "a" }, Stop)).Entries.Length.ShouldBe(5);
    }

    private static async Task AppendAsync(ScratchDatabase database, string actor, int count)
    {
        await using var connection = await database.As(DatabaseRole.App).OpenConnectionAsync(Stop);
        await using var append = connection.CreateCommand();
        append.CommandText = $"""
            SELECT set_config('bib.operation_id', gen_random_uuid()::text, false), set_config('bib.node_id', 'n', false);
            SELECT count(bib.audit_append('ADMIN', NULL, NULL, '{actor}', 0, NULL)) FROM generate_series(1, {count})
            """;
        await append.ExecuteNonQueryAsync(Stop);
    }
}
