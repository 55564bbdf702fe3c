using System.Text.Json;
using Bib.Cli.Connections;

namespace Bib.Cli.Tests.Commands;

/// <summary>
/// Stopping and restarting, up to where a real node would end; that is EndToEnd.Tests' NodeLifeTests.
/// </summary>
public sealed class NodeStopTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("bib-").FullName;

    private string Nobody => Path.Combine(_home, "s");

    [Fact]
    public async Task Where_no_node_runs_there_is_nothing_to_stop_and_nothing_wrong()
    {
        var run = await RunAsync("node", "stop", "--socket", Nobody, "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBe($"No node runs: nobody listens at {Nobody}.\n");
        JsonDocument.Parse(run.Output).RootElement.GetProperty("stopped").GetBoolean().ShouldBeFalse();
        await File.WriteAllTextAsync(Nobody, "", TestContext.Current.CancellationToken);
        (await RunAsync("node", "stop", "--socket", Nobody)).ExitCode.ShouldBe(0, "what a killed bibd left");
    }

    [Theory]
    [InlineData("stop", "would stop bibd (pid {0})")]
    [InlineData("restart", "would restart bibd (pid {0})")]
    public async Task A_dry_run_names_the_process_that_the_kernel_says_listens(string verb, string said)
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "node", verb, "--dry-run");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain(said.Replace("{0}", $"{Environment.ProcessId}", StringComparison.Ordinal));
        (await BibRun.OfAsync(node, "status")).ExitCode.ShouldBe(0, "it goes on");
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task The_node_of_another_machine_is_left_alone(string verb)
    {
        new ContextStore(name => name == "HOME" ? _home : null)
            .Save(new("lab", null, new Uri("https://127.0.0.1:1"), "12D3KooWLab", new string('a', 64), new string('b', 40)));

        var run = await RunAsync("node", verb, "--context", "lab");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("lab (https://127.0.0.1:1) is another machine's node");
        run.Error.ShouldContain($"hint: bib node {verb} --context local");
    }

    [Theory]
    [InlineData(1000, 1000, null)]
    [InlineData(1000, 0, null)]
    [InlineData(0, 1000, "sudo -u '#0' bib node stop --socket /run/s")]
    [InlineData(1001, 1000, "sudo -u '#1001' bib node stop --socket /run/s")]
    public void The_node_of_another_account_is_its_own_to_stop(uint owner, uint own, string? hint) =>
        (RunningNode.Problem(owner, own, "/run/s")?.Hint).ShouldBe(hint);

    [Theory]
    [InlineData("0")]
    [InlineData("86401")]
    [InlineData("soon")]
    public async Task A_wait_that_cannot_be_is_wrong_usage(string wait)
    {
        var run = await RunAsync("node", "stop", "--wait", wait, "--socket", Nobody);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--wait");
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private Task<BibRun> RunAsync(params string[] args) =>
        BibRun.OfAsync(new Dictionary<string, string> { ["HOME"] = _home }, "", args);
}
