using Bib.V1;

namespace Bib.Cli.Tests.Transfers;

/// <summary>What comes between an upload and its version: the node's look at the table.</summary>
public sealed class PublicationTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("bib-publication-").FullName;

    [Fact]
    public async Task A_table_is_waited_for_until_the_node_has_looked_at_all_of_it()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Datasets.Checks.Enqueue((TableCheck.Running, ""));
        node.Datasets.Checks.Enqueue((TableCheck.Running, ""));

        var run = await UploadAsync(node);

        run.ExitCode.ShouldBe(0, run.Error);
        node.Datasets.Prepared.ShouldBe(3);
        node.Datasets.Changes.OfType<CommitVersionRequest>().ShouldHaveSingleItem();
        run.Error.ShouldNotContain("not looked at");
    }

    [Fact]
    public async Task A_look_that_the_node_has_given_up_is_told_with_its_reason()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Datasets.Checks.Enqueue((TableCheck.GivenUp, "The query needs more than its 1024 MiB of memory."));

        var run = await UploadAsync(node);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("the files were not looked at as a table: The query needs more than its 1024 MiB of memory.");
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private async Task<BibRun> UploadAsync(PlayedNode node)
    {
        var file = Path.Combine(_home, "x.csv");
        await File.WriteAllTextAsync(file, "a,b\n1,2\n", TestContext.Current.CancellationToken);
        return await BibRun.OfAsync(
            new Dictionary<string, string> { ["BIB_SOCKET"] = node.Socket, ["HOME"] = _home }, "",
            "dataset", "upload", "weather/gsod", file, "--unsigned");
    }
}
