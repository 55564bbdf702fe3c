using Bib.Cli.Errors;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Commands;

public sealed class DownloadCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-download-").FullName;

    [Fact]
    public async Task One_that_is_interrupted_says_the_line_that_goes_on_with_all_that_was_said()
    {
        await using var node = await PlayedNode.StartAsync();
        var variables = new Dictionary<string, string> { ["BIB_SOCKET"] = node.Socket, ["BIB_TIMEOUT"] = "120" };
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var terminal = new BibTerminal(
            TextReader.Null, output, error, InIsTerminal: false, OutIsTerminal: false, ErrorIsTerminal: false,
            variables.GetValueOrDefault)
        { VariableNames = () => variables.Keys };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var target = Path.Combine(_folder, "of 2012");

        var running = BibProgram.RunAsync(
            ["dataset", "download", "weather/gsod", target, "--path", "2012.csv"], terminal, TimeProvider.System, stop.Token);
        await Task.WhenAny(running, node.Datasets.DownloadBegun.Task);
        await stop.CancelAsync();

        (await running).ShouldBe(ExitCode.Interrupted, error.ToString());
        output.ToString().ShouldBeEmpty();
        error.ToString().ShouldContain($"go on with: bib dataset download weather/gsod '{target}' --path 2012.csv\n");
        Directory.Exists(target).ShouldBeFalse("nothing half done stands under its name");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
