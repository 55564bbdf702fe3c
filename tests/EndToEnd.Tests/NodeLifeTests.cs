using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;

namespace Bib.EndToEnd.Tests;

/// <summary>A node as a person starts, stops and restarts it, with the command line alone.</summary>
public sealed class NodeLifeTests
{
    [Fact]
    public async Task A_node_is_started_stopped_started_and_restarted_with_what_it_was_started_with()
    {
        await using var folder = new NodeFolder();
        var variables = folder.Variables();
        variables["BIBD_DATA_DIR"] = folder.Data;
        try
        {
            (await BibRun.OfAsync(folder, variables, "node", "stop")).Error.ShouldContain("No node runs");
            var first = await NodeAsync(folder, variables, "node", "start");
            (await BibRun.OfAsync(folder, variables, "node", "start")).Error.ShouldContain("A node runs already");

            var stopped = await BibRun.OfAsync(folder, variables, "node", "stop", "-o", "json");

            stopped.ExitCode.ShouldBe(0, stopped.Error);
            var told = JsonDocument.Parse(stopped.Output).RootElement;
            (told.GetProperty("process_id").GetInt32(), told.GetProperty("stopped").GetBoolean()).ShouldBe((first.Pid, true));
            Postmasters.Status(first.Pid, "Pid:").ShouldBeNull("it has ended");
            File.Exists(folder.Socket).ShouldBeFalse();
            Postmasters.Of(folder.Cluster).ShouldBeEmpty("an orderly stop stops PostgreSQL too");
            (await BibRun.OfAsync(folder, variables, "status")).ExitCode.ShouldBe(5);

            var second = await NodeAsync(folder, variables, "node", "start");
            (await BibRun.OfAsync(folder, variables, "topic", "create", "kept")).ExitCode.ShouldBe(0);
            // Nothing here says where its data lie: the running node does.
            variables.Remove("BIBD_DATA_DIR");
            variables.Remove("BIBD_CONFIG_DIR");
            var third = await NodeAsync(folder, variables, "node", "restart");

            third.Pid.ShouldNotBe(second.Pid);
            (second.Id, third.Id).ShouldBe((first.Id, first.Id));
            (await BibRun.OfAsync(folder, variables, "topic", "list", "-o", "name")).Output.ShouldBe("kept\n");
        }
        finally
        {
            await folder.StopStartedAsync();
        }
    }

    [Fact]
    public async Task A_node_that_hangs_is_waited_for_as_long_as_was_said_and_then_named()
    {
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync();
        Signals.Send(bibd.Id, Signals.Stop);
        try
        {
            var stop = await BibRun.OfAsync(folder, "node", "stop", "--wait", "2");

            stop.ExitCode.ShouldBe(5);
            stop.Output.ShouldBeEmpty();
            stop.Error.ShouldContain($"waiting for bibd (pid {bibd.Id}) to end: 1 s");
            stop.Error.ShouldContain($"bibd (pid {bibd.Id}) was asked to stop and has not ended within 2 s.");
            stop.Error.ShouldContain($"kill -9 {bibd.Id}");
        }
        finally
        {
            Signals.Send(bibd.Id, Signals.Continue);
        }

        (await bibd.ExitAsync()).ShouldBe(0, "what it was asked it does, once it can");
    }

    private static async Task<(string Id, int Pid)> NodeAsync(
        NodeFolder folder, IReadOnlyDictionary<string, string> variables, params string[] line)
    {
        var run = await BibRun.OfAsync(folder, variables, [.. line, "--wait", "110", "-o", "json"]);
        run.ExitCode.ShouldBe(0, run.Error);
        var node = JsonDocument.Parse(run.Output).RootElement;
        return (node.GetProperty("node_id").GetString()!, node.GetProperty("process_id").GetInt32());
    }
}
