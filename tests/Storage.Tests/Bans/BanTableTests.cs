using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Bans;
using Bib.Storage.Tests.Topics;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Bans;

public sealed class BanTableTests(ScratchServers servers)
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_ban_is_kept_once_and_as_it_was_said_last_until_it_is_taken_back(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new BanTable(database.Database);
        await table.AddAsync(Of("192.0.2.0/24"), By(NodeRole.Admin), Stop);
        await table.AddAsync(Of("12D3KooWA"), By(NodeRole.Admin), Stop);

        var last = Of("12D3KooWA") with { Reason = "it lies", EndsAt = _now.AddDays(1) };
        (await table.AddAsync(last, By(NodeRole.Admin), Stop)).ShouldBe(last);

        (await table.ListAsync(_now, Stop)).ShouldBe([last, Of("192.0.2.0/24")]);
        (await table.RemoveAsync("12D3KooWA", By(NodeRole.Admin), Stop)).ShouldBeTrue();
        (await table.RemoveAsync("12D3KooWA", By(NodeRole.Admin), Stop)).ShouldBeFalse();
        (await table.ListAsync(_now, Stop)).ShouldBe([Of("192.0.2.0/24")]);
        (await database.RowsAsync(
            "SELECT concat_ws(' ', action, target, actor, metadata->>'command') FROM bib.audit_log "
            + "WHERE table_name = 'bans' ORDER BY id"))
            .ShouldBe([
                $"INSERT 192.0.2.0/24 {TopicSilo.Owner} BanNode",
                $"INSERT 12D3KooWA {TopicSilo.Owner} BanNode",
                $"INSERT 12D3KooWA {TopicSilo.Owner} BanNode",
                $"DELETE 12D3KooWA {TopicSilo.Owner} UnbanNode",
            ]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Bans_that_have_ended_are_not_listed_and_make_room(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new BanTable(database.Database);
        await table.AddAsync(Of("192.0.2.1") with { EndsAt = _now.AddHours(1) }, By(NodeRole.Admin), Stop);
        await database.ExecuteAsync(
            "INSERT INTO bib.bans (subject, created_by, created_at) SELECT 's' || n, 'x', now() FROM generate_series(1, 999) n");

        (await table.ListAsync(_now.AddHours(1), Stop)).Count.ShouldBe(999);
        (await Should.ThrowAsync<RefusalException>(() => table.AddAsync(Of("late"), By(NodeRole.Admin), Stop)))
            .Refusal.Code.ShouldBe(RefusalCode.TooMany);
        await table.AddAsync(Of("s1"), By(NodeRole.Admin), Stop);

        await table.AddAsync(Of("later") with { CreatedAt = _now.AddHours(1) }, By(NodeRole.Admin), Stop);

        (await table.ListAsync(_now, Stop)).Count.ShouldBe(IBanTable.CountMax);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Only_an_admin_of_the_node_says_whom_it_keeps_out(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new BanTable(database.Database);
        await table.AddAsync(Of("192.0.2.1"), By(NodeRole.Admin), Stop);

        foreach (var role in new[] { NodeRole.Member, NodeRole.ReadOnly })
        {
            (await Should.ThrowAsync<RefusalException>(() => table.AddAsync(Of("a"), By(role), Stop)))
                .Refusal.Code.ShouldBe(RefusalCode.NotAllowed);
            (await Should.ThrowAsync<RefusalException>(() => table.RemoveAsync("192.0.2.1", By(role), Stop)))
                .Refusal.Code.ShouldBe(RefusalCode.NotAllowed);
        }

        (await table.ListAsync(_now, Stop)).ShouldHaveSingleItem();
    }

    private static CommandContext By(NodeRole role) => TopicSilo.By(TopicSilo.Owner, role: role);

    private static Ban Of(string subject) => new(subject, "", TopicSilo.Owner, _now, null);
}
