using System.Text.Json.Nodes;

namespace Bib.Cli.Tests.Commands;

public sealed class JobCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-job-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_definition_is_sent_as_it_is_and_its_end_is_the_exit_code()
    {
        var file = Path.Combine(_folder, "clean.yaml");
        await File.WriteAllTextAsync(file, "topic: wétter\n", TestContext.Current.CancellationToken);
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "job", "create", file, "--wait", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        node.Jobs.Definition.ShouldBe("topic: wétter\n");
        run.Error.ShouldContain("started, attempt 1\n");
        run.Error.ShouldContain("warning: try 1 failed\n");
        JsonNode.Parse(run.Output)!["status"]!.ToString().ShouldBe("completed");

        node.Jobs.Ends = V1.JobStatus.Failed;
        (await BibRun.OfAsync(node, "job", "wait", JobsPlayed.Id)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Cancelling_waits_until_the_job_has_stopped()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "job", "cancel", JobsPlayed.Id, "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        JsonNode.Parse(run.Output)!["status"]!.ToString().ShouldBe("cancelled");
        node.Jobs.Changes.ShouldBe([$"cancel {JobsPlayed.Id}"]);
    }

    [Fact]
    public async Task A_definition_is_shown_where_its_lines_stay_lines()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "job", "status", JobsPlayed.Id, "-o", "yaml")).Output.ShouldContain("topic: weather");
        (await BibRun.OfAsync(node, "job", "status", JobsPlayed.Id)).Output.ShouldNotContain("definition");
    }

    [Fact]
    public async Task A_dry_run_has_the_node_check_and_makes_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "x.yaml"), "topic: x", TestContext.Current.CancellationToken);
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "job", "create", Path.Combine(_folder, "x.yaml"), "--dry-run");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("would run 4 instructions in weather");
        node.Jobs.Changes.ShouldBeEmpty();
        (await BibRun.OfAsync(node, "job", "create", Path.Combine(_folder, "none.yaml"))).ExitCode.ShouldBe(2);
    }
}
