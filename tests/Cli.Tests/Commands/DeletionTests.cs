using System.Text.Json;
using Bib.V1;

namespace Bib.Cli.Tests.Commands;

/// <summary>What destroys much at once says how much, and wants more than a y.</summary>
public sealed class DeletionTests : IAsyncLifetime
{
    private PlayedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await PlayedNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task One_dataset_wants_a_y_and_several_want_their_number_typed()
    {
        (await TypeAsync("y", "dataset", "rm", "weather/gsod")).ExitCode.ShouldBe(0);
        _node.Datasets.Changes.Count.ShouldBe(1);

        var hasty = await TypeAsync("y", "dataset", "rm", "weather/gsod", DatasetsPlayed.SecondPath);
        (hasty.ExitCode, _node.Datasets.Changes.Count).ShouldBe((1, 1), "a y is typed before one has read");
        hasty.Error.ShouldContain("Deleting 2 datasets, weather/gsod, weather/ghcn, with 2 versions, of the node at");
        hasty.Error.ShouldContain("To go on, type 2 datasets: ");
        hasty.Error.ShouldContain("Nothing was changed.");

        var meant = await TypeAsync("2 datasets", "dataset", "rm", "weather/gsod", DatasetsPlayed.SecondPath, "-o", "name");
        (meant.ExitCode, meant.Output).ShouldBe((0, "weather/gsod\nweather/ghcn\n"), meant.Error);
        meant.Error.ShouldContain($"undo with: bib dataset restore {DatasetsPlayed.SecondId}");
        _node.Datasets.Changes.OfType<DeleteDatasetRequest>().Select(request => request.IdempotencyKey).ShouldBeUnique();
    }

    [Fact]
    public async Task Whoever_names_a_dataset_twice_means_it_once()
    {
        var run = await BibRun.OfAsync(_node, "dataset", "rm", "weather/gsod", "weather/gsod", "--yes", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        JsonDocument.Parse(run.Output).RootElement.ValueKind.ShouldBe(JsonValueKind.Object, "one thing is an object");
        _node.Datasets.Changes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_in_the_middle_tells_what_was_done()
    {
        _node.Datasets.UndeletableId = DatasetsPlayed.SecondId;

        var run = await BibRun.OfAsync(_node, "dataset", "rm", "weather/gsod", DatasetsPlayed.SecondPath, "--yes");

        run.ExitCode.ShouldBe(7);
        run.Error.ShouldContain("1 of 2 were deleted, and weather/ghcn was not: The node refused: It is not yours.");
    }

    [Fact]
    public async Task Several_datasets_have_no_idempotency_key_and_can_be_tried_dry()
    {
        var key = Guid.CreateVersion7().ToString();
        var keyed = await BibRun.OfAsync(
            _node, "dataset", "rm", "weather/gsod", DatasetsPlayed.SecondPath, "--yes", "--idempotency-key", key);
        keyed.ExitCode.ShouldBe(2);

        var dry = await BibRun.OfAsync(_node, "dataset", "rm", "weather/gsod", DatasetsPlayed.SecondPath, "--dry-run");
        (dry.ExitCode, dry.Output).ShouldBe((0, ""), dry.Error);
        dry.Error.ShouldContain("would delete 2 datasets, weather/gsod, weather/ghcn, with 2 versions");
        _node.Datasets.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_topic_with_all_that_is_in_it_wants_its_path_typed_and_goes_last()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));
        _node.Topics.All.Add(TopicsPlayed.Make("weather/stations"));

        (await TypeAsync("y", "topic", "delete", "weather", "--recursive")).ExitCode.ShouldBe(1);
        _node.Datasets.Changes.ShouldBeEmpty();
        var run = await TypeAsync("weather", "topic", "delete", "weather", "--recursive");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("Deleting 1 topic, weather, with 1 topic below it and 1 dataset, of the node at");
        run.Error.ShouldContain("To go on, type weather: ");
        _node.Datasets.Changes.Count.ShouldBe(1);
        _node.Topics.Changes.Count.ShouldBe(2);
        run.Error.IndexOf("bib dataset restore", StringComparison.Ordinal)
            .ShouldBeLessThan(run.Error.IndexOf("bib topic restore", StringComparison.Ordinal));
    }

    private Task<BibRun> TypeAsync(string answer, params string[] line) =>
        BibRun.OfAsync(new Dictionary<string, string> { ["BIB_SOCKET"] = _node.Socket }, answer + "\n", line);
}
