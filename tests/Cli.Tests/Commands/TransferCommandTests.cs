namespace Bib.Cli.Tests.Commands;

/// <summary><c>bib transfer</c> against a node that is played.</summary>
public sealed class TransferCommandTests
{
    [Fact]
    public async Task Each_verb_asks_for_what_it_says()
    {
        await using var node = await PlayedNode.StartAsync();

        foreach (var (verb, state) in new[] { ("pause", "paused"), ("resume", "waiting"), ("cancel", "canceled") })
        {
            var run = await BibRun.OfAsync(node, "transfer", verb, TransfersPlayed.Id, "-o", "jsonpath=$.state");
            (run.ExitCode, run.Output).ShouldBe((0, $"{state}\n"), run.Error);
        }

        node.Transfers.Changes.ShouldBe(
            [$"pause {TransfersPlayed.Id}", $"resume {TransfersPlayed.Id}", $"cancel {TransfersPlayed.Id}"]);
    }

    [Fact]
    public async Task Watching_is_a_line_for_people_each_time_and_says_how_it_gets_on()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "transfer", "list", "--watch");

        run.Output.ShouldBe(
            "weather/gsod@1.2.0: running, 40 %, 4.0 MiB of 10.0 MiB, 1.0 MiB/s, 3 chunks, 1 peer\n"
            + "weather/ghcn@1.0.0: failed, 0 %, 0 B of 1.0 KiB, The list is none.\n");
    }

    [Fact]
    public async Task Only_open_ones_are_listed_where_only_they_are_wanted()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "transfer", "list", "--open", "-o", "name")).Output.ShouldBe($"{TransfersPlayed.Id}\n");
    }
}
