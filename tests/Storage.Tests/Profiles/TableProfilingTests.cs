using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Storage.Profiles;
using Bib.Storage.Tests.Datasets;
using Bib.Storage.Tests.Topics;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bib.Storage.Tests.Profiles;

/// <summary>The queue of profiles: what comes in, what becomes of it, and that nothing is lost.</summary>
public sealed class TableProfilingTests(ScratchServers servers) : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly PlayedInspection _inspection = new();
    private ScratchDatabase _database = null!;
    private DatasetSilo _silo = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ProfileRows Rows => new(_database.Database, _silo.Chunks, _time);

    private TableProfiling Profiling => new(
        Rows, _inspection, Options.Create(new TableProfilingOptions()), _time, NullLogger<TableProfiling>.Instance);

    public async ValueTask InitializeAsync()
    {
        _database = await servers.MigratedAsync(18);
        _silo = await DatasetSilo.StartAsync(_database, _folder.Path, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_published_is_profiled_once_in_turn()
    {
        var first = await PublishAsync("one");
        var second = await PublishAsync("two");
        (await Rows.FindAsync(first, Stop)).State.ShouldBe(ProfileState.Queued);

        (await Profiling.RunOneAsync(Stop)).ShouldBeTrue();
        (await Profiling.RunOneAsync(Stop)).ShouldBeTrue();
        (await Profiling.RunOneAsync(Stop)).ShouldBeFalse("nothing is due any more");

        _inspection.Asked.Order().ShouldBe(["bib://weather/one@1.0.0", "bib://weather/two@1.0.0"]);
        var listing = await Rows.FindAsync(second, Stop);
        listing.State.ShouldBe(ProfileState.Done);
        listing.Profile!.Rows.ShouldBe(3);
        var column = listing.Profile.Columns[0];
        (column.Min, column.Max, column.Mean, column.Top[0]).ShouldBe(("a\0b", null, double.NaN, new ValueCount("a\0b", 2)));
    }

    [Fact]
    public async Task What_is_no_table_says_why()
    {
        var version = await PublishAsync("none");
        _inspection.Make = _ => throw new RefusalException(new(RefusalCode.UnreadableTable, "It is no table.", ""));

        await Profiling.RunOneAsync(Stop);

        (await Rows.FindAsync(version, Stop)).ShouldBe(new(ProfileState.Failed, null, "It is no table."));
    }

    [Fact]
    public async Task One_whose_process_is_lost_is_tried_again_a_few_times()
    {
        var version = await PublishAsync("lost");
        _inspection.Make = _ => throw new RefusalException(new(RefusalCode.QueryLost, "It was killed.", ""));

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Queued);
            (await Profiling.RunOneAsync(Stop)).ShouldBeTrue();
            (await Profiling.RunOneAsync(Stop)).ShouldBeFalse("not at once");
            _time.Jump(TimeSpan.FromMinutes(5));
        }

        (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Failed);
        _inspection.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_node_that_stops_gives_back_what_it_has_begun()
    {
        var version = await PublishAsync("stopped");
        using var stop = new CancellationTokenSource();
        _inspection.Make = async cancelled =>
        {
            (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Running);
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
            return PlayedInspection.Profile;
        };
        await Should.ThrowAsync<OperationCanceledException>(() => Profiling.RunOneAsync(stop.Token));

        _inspection.Make = _ => Task.FromResult(PlayedInspection.Profile);
        (await Profiling.RunOneAsync(Stop)).ShouldBeTrue();

        (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Done);
    }

    [Fact]
    public async Task What_a_killed_node_has_begun_is_begun_anew_and_its_late_word_does_not_count()
    {
        var version = await PublishAsync("killed");
        var lease = TimeSpan.FromMinutes(1);
        var killed = await Rows.ClaimAsync(lease, Stop);
        (await Profiling.RunOneAsync(Stop)).ShouldBeFalse("somebody is at it");

        _time.Jump(lease + TimeSpan.FromSeconds(1));
        (await Profiling.RunOneAsync(Stop)).ShouldBeTrue();
        await Rows.FailAsync(killed!, "late");

        (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Done);
        (await Rows.RenewAsync(killed!, lease, Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_profiles_what_is_deleted_and_restored_it_has_its_turn()
    {
        var made = await _silo.MakeAsync("gone");
        var version = (await PublishAsync(made)).Latest!.Id;
        await StepAsync(made.Id, DatasetTransition.Delete);
        (await Profiling.RunOneAsync(Stop)).ShouldBeFalse();

        await StepAsync(made.Id, DatasetTransition.Restore);

        (await Profiling.RunOneAsync(Stop)).ShouldBeTrue();
        (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Done);
    }

    [Fact]
    public async Task A_version_from_before_is_queued_when_somebody_asks()
    {
        var version = await PublishAsync("old");
        await _database.RowsAsync("DELETE FROM bib.table_profiles RETURNING version_id::text");

        (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Queued);
        (await Profiling.RunOneAsync(Stop)).ShouldBeTrue();

        (await Rows.FindAsync(version, Stop)).State.ShouldBe(ProfileState.Done);
    }

    [Fact]
    public async Task A_moved_dataset_is_found_in_its_new_topic_alone()
    {
        var made = await _silo.MakeAsync("moving");
        var create = TopicSilo.Create("climate", TopicSilo.By(TopicSilo.Owner));
        var topic = (await _silo.CreateTopicAsync(create)).Topic!;

        var moved = await _silo.Grain(made.Id).MoveAsync(
            new(topic.Id, "moved", null, TopicSilo.By(TopicSilo.Owner)), Stop);

        moved.Refusal.ShouldBeNull();
        moved.Topic.Value.ShouldBe("climate");
        (await _silo.Directory.FindAsync(new(new("climate"), "moved"), Stop))!.Dataset.Id.ShouldBe(made.Id);
        (await _silo.Directory.FindAsync(new(new("weather"), "moving"), Stop)).ShouldBeNull();
    }

    private async Task<Guid> PublishAsync(string name) => (await PublishAsync(await _silo.MakeAsync(name))).Latest!.Id;

    private async Task<DatasetState> PublishAsync(DatasetState dataset)
    {
        var answer = await _silo.PublishAsync(dataset.Id, default, ("x.csv", "n\n1\n"u8.ToArray()));
        answer.Refusal.ShouldBeNull();
        return answer.Dataset!;
    }

    private async Task StepAsync(DatasetId dataset, DatasetTransition transition)
    {
        var command = new ChangeDatasetStatus(transition, null, TopicSilo.By(TopicSilo.Owner));
        (await _silo.Grain(dataset).ChangeStatusAsync(command, Stop)).Refusal.ShouldBeNull();
    }
}
