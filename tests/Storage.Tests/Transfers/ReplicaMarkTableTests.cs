using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Transfers;
using Bib.Storage.Tests.Topics;
using Bib.Storage.Transfers;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Transfers;

public sealed class ReplicaMarkTableTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DatasetId Dataset { get; } = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_was_said_of_a_copy_is_kept_once_audited_and_forgotten_when_nothing_is_left(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new ReplicaMarkTable(database.Database, new FakeTimeProvider());
        var by = TopicSilo.By(TopicSilo.Owner, role: NodeRole.Admin);
        (await table.FindAsync(Dataset, Stop)).ShouldBe(ReplicaMarks.None);

        await table.SetWishAsync(Dataset, ReplicaWish.Wanted, new VersionNumber(1, 2, 0), by, Stop);
        await table.SetWishAsync(Dataset, ReplicaWish.Wanted, new VersionNumber(1, 2, 0), by, Stop);
        await table.SetPinAsync(Dataset, true, by, Stop);
        (await table.FindAsync(Dataset, Stop)).ShouldBe(new(ReplicaWish.Wanted, new VersionNumber(1, 2, 0), true));
        await table.SetWishAsync(Dataset, ReplicaWish.Declined, null, by, Stop);
        (await table.FindAsync(Dataset, Stop)).ShouldBe(new(ReplicaWish.Declined, null, true));
        await table.SetWishAsync(Dataset, ReplicaWish.None, null, by, Stop);
        (await table.FindAsync(Dataset, Stop)).ShouldBe(new(ReplicaWish.None, null, true));
        await table.SetPinAsync(Dataset, false, by, Stop);

        (await table.FindAsync(Dataset, Stop)).ShouldBe(ReplicaMarks.None);
        (await database.RowsAsync("SELECT count(*)::text FROM bib.replica_marks")).ShouldBe(["0"]);
        (await database.RowsAsync(
            "SELECT concat_ws(' ', action, actor, metadata->>'command', metadata->>'says') FROM bib.audit_log "
            + $"WHERE table_name = 'replica_marks' AND target = '{Dataset}' ORDER BY id"))
            .ShouldBe([
                $"UPDATE {TopicSilo.Owner} SetReplicaWish wanted",
                $"UPDATE {TopicSilo.Owner} SetReplicaPin pinned",
                $"UPDATE {TopicSilo.Owner} SetReplicaWish declined",
                $"UPDATE {TopicSilo.Owner} SetReplicaWish none",
                $"UPDATE {TopicSilo.Owner} SetReplicaPin none",
            ]);
    }

    [Fact]
    public async Task Of_more_than_may_be_nothing_is_said_and_what_is_there_can_still_change()
    {
        await using var database = await servers.MigratedAsync(18);
        var table = new ReplicaMarkTable(database.Database, new FakeTimeProvider());
        var by = TopicSilo.By(TopicSilo.Owner, role: NodeRole.Admin);
        await table.SetPinAsync(Dataset, true, by, Stop);
        await database.ExecuteAsync(
            "INSERT INTO bib.replica_marks (dataset_id, is_pinned, updated_by, updated_at) "
            + $"SELECT gen_random_uuid(), true, 'u', now() FROM generate_series(2, {IReplicaMarks.CountMax})");
        var another = new DatasetId(Guid.NewGuid());

        foreach (var say in new[]
        {
            () => table.SetPinAsync(another, true, by, Stop),
            () => table.SetWishAsync(another, ReplicaWish.Declined, null, by, Stop),
        })
            (await Should.ThrowAsync<RefusalException>(say)).Refusal.Code.ShouldBe(RefusalCode.TooMany);

        (await table.FindAsync(another, Stop)).ShouldBe(ReplicaMarks.None);
        await table.SetWishAsync(another, ReplicaWish.None, null, by, Stop);
        await table.SetWishAsync(Dataset, ReplicaWish.Declined, null, by, Stop);
        (await table.FindAsync(Dataset, Stop)).Wish.ShouldBe(ReplicaWish.Declined);
    }
}
