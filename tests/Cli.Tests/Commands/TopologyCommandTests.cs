namespace Bib.Cli.Tests.Commands;

/// <summary><c>bib network topology</c> against a node that is played.</summary>
public sealed class TopologyCommandTests
{
    [Fact]
    public async Task A_graph_has_an_edge_for_each_link_and_says_how_it_is_known()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "network", "topology", "-o", "jsonpath=$.edges[*]['from','basis']");

        (run.ExitCode, run.Output).ShouldBe(
            (0, "12D3KooWb\nown\n12D3KooWtest\nown\n12D3KooWa\nrelayed\n12D3KooWc\nsaid\n"), run.Error);
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_has_who_dialled_and_the_relays_and_a_peers_words_are_made_harmless()
    {
        await using var node = await PlayedNode.StartAsync();
        (node.Node.IsTopologyCut, node.Node.Agent) = (true, "bib/0.1.0\e[2J");

        var run = await BibRun.OfAsync(node, "network", "topology");

        var lines = run.Output.Split('\n');
        lines[1].ShouldStartWith("12D3KooWtest  this node  full");
        lines[2].ShouldContain("outbound  tcp          1.2");
        lines[2].ShouldContain("bib/0.1.0\uFFFD[2J");
        lines[3].ShouldContain("inbound   p2p-circuit");
        lines[3].ShouldContain("12D3KooWa");
        lines[4].ShouldContain("none");
        run.Error.ShouldContain("bib node list");
    }
}
