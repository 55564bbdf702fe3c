using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Bib.V1;
using Grpc.Core;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>A topic with all that is in it: away at once, and back piece by piece.</summary>
public sealed class DeletionWalkTests
{
    [Fact]
    public async Task A_topic_goes_with_its_datasets_and_the_topics_below_it_and_comes_back()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var table = Path.Combine(Programs.Tables, "zipcodes.csv");
        await RunAsync(folder, "topic", "create", "other");
        foreach (var dataset in new[] { "weather/a", "weather/stations/b", "weather/stations/deep/c" })
            await RunAsync(folder, "dataset", "upload", dataset, table, "-p");
        await RunAsync(folder, "topic", "create", "weather/old");
        await RunAsync(folder, "topic", "archive", "weather/old");

        (await BibRun.OfAsync(folder, "topic", "delete", "weather", "--yes")).ExitCode.ShouldBe(1, "it is not empty");
        (await BibRun.OfAsync(folder, "topic", "delete", "weather", "-r")).ExitCode.ShouldBe(2, "nobody is there to ask");
        (await RunAsync(folder, "topic", "delete", "weather", "-r", "--dry-run")).Error
            .ShouldContain("would delete 1 topic, weather, with 3 topics below it and 3 datasets");
        (await RunAsync(folder, "topic", "list", "-o", "name", "--status", "active", "--status", "archived")).Output
            .ShouldBe("other\nweather\nweather/old\nweather/stations\nweather/stations/deep\n");

        var gone = await RunAsync(folder, "topic", "delete", "weather", "-r", "--yes", "-o", "name");

        gone.Output.ShouldBe("weather\n");
        (await RunAsync(folder, "topic", "list", "-o", "name")).Output.ShouldBe("other\n");
        (await RunAsync(folder, "dataset", "list", "-o", "json")).Output.ShouldBe("[]\n");

        // What it said undoes it, from the top down.
        foreach (var line in gone.Error.Split('\n').Where(line => line.Contains("undo with: bib ", StringComparison.Ordinal)).Reverse())
            await RunAsync(folder, line.Split("undo with: bib ")[1].Split(' '));
        (await RunAsync(folder, "dataset", "list", "-o", "name")).Output
            .ShouldBe("weather/a\nweather/stations/b\nweather/stations/deep/c\n");
        (await RunAsync(folder, "dataset", "verify", "weather/a", "-o", "json")).Output.ShouldBe("[]\n");

        (await RunAsync(folder, "dataset", "rm", "weather/a", "weather/stations/b", "--yes", "-o", "name")).Output
            .ShouldBe("weather/a\nweather/stations/b\n");
    }

    [Fact]
    public async Task Whoever_calls_the_node_says_cascade_and_a_repeat_answers_the_same()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        foreach (var dataset in new[] { "weather/a", "weather/stations/b", "weather/stations/deep/c" })
        {
            await RunAsync(folder, "topic", "create", dataset[..dataset.LastIndexOf('/')], "-p");
            await RunAsync(folder, "dataset", "create", dataset);
        }

        using var channel = NodeChannel.ToSocket(folder.Socket);
        var topics = new TopicService.TopicServiceClient(channel);
        var request = new DeleteTopicRequest
        {
            Topic = new() { Path = "weather" },
            IdempotencyKey = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
        };
        var stop = TestContext.Current.CancellationToken;
        (await Should.ThrowAsync<RpcException>(async () => await topics.DeleteTopicAsync(request, cancellationToken: stop)))
            .StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        request.Cascade = true;
        var gone = await topics.DeleteTopicAsync(request, cancellationToken: stop);

        gone.Topic.Status.ShouldBe(TopicStatus.Deleted);
        (await topics.DeleteTopicAsync(request, cancellationToken: stop)).ShouldBe(gone);
        (await RunAsync(folder, "topic", "list", "-o", "json")).Output.ShouldBe("[]\n");
        (await RunAsync(folder, "dataset", "list", "-o", "json")).Output.ShouldBe("[]\n");
        await RunAsync(folder, "topic", "restore", "weather");
        await RunAsync(folder, "dataset", "restore", "weather/a");
    }

    private static async Task<BibRun> RunAsync(NodeFolder folder, params string[] arguments)
    {
        var run = await BibRun.OfAsync(folder, arguments);
        run.ExitCode.ShouldBe(0, run.Error);
        return run;
    }
}
