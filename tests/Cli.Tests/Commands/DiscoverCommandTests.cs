using Bib.V1;

namespace Bib.Cli.Tests.Commands;

/// <summary><c>bib topic discover</c> against a node that is played.</summary>
public sealed class DiscoverCommandTests
{
    [Fact]
    public async Task The_first_topic_that_is_not_followed_is_the_one_that_is_shown_how_to_follow()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "topic", "discover", "*/stations", "--limit", "7", "-o", "name");

        (run.ExitCode, run.Output).ShouldBe((0, "finance/rates\nweather/stations\n"), run.Error);
        run.Error.ShouldBe("Follow one: `bib topic subscribe weather/stations`.\n");
        var asked = node.Node.Discoveries.Single();
        (asked.Pattern, asked.CountMax, asked.KnownOnly).ShouldBe(("*/stations", 7, false));
    }

    [Fact]
    public async Task Who_is_alone_is_told_how_to_meet_others_unless_nobody_was_to_be_asked()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Node.IsAlone = true;

        var asked = await BibRun.OfAsync(node, "topic", "discover");
        var known = await BibRun.OfAsync(node, "topic", "discover", "--known");

        (asked.ExitCode, known.ExitCode).ShouldBe((0, 0));
        asked.Error.ShouldContain("No node is connected that could be asked");
        asked.Error.ShouldContain("bib node connect");
        known.Error.ShouldBeEmpty();
        node.Node.Discoveries.Select(one => one.KnownOnly).ShouldBe([false, true]);
    }

    [Fact]
    public async Task What_is_left_out_and_who_did_not_answer_is_said_and_a_peers_words_are_made_harmless()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Node.Found = new DiscoverTopicsResponse
        {
            Topics = { new DiscoveredTopic { Path = "weather", Followed = true } },
            Found = 12,
            Asked = 12,
            Cut = true,
            Unread =
            {
                Enumerable.Range(0, 12).Select(number =>
                    new UnreadNode { NodeId = $"12D3KooW{number}", Reason = "it refused: \e[2Jfree\ndata" }),
            },
        };

        var run = await BibRun.OfAsync(node, "topic", "discover", "-o", "json");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("The first 1 of 12 topics");
        run.Error.ShouldContain("There was more than the node holds");
        run.Error.ShouldContain("12D3KooW9: it refused: \uFFFD[2Jfree data.\n");
        run.Error.ShouldNotContain("12D3KooW10");
        run.Error.ShouldContain("2 more nodes were not read, or not to the end.");
        run.Error.ShouldNotContain("Follow one");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("5001")]
    [InlineData("many")]
    public async Task A_limit_that_the_node_would_refuse_is_refused_here(string limit)
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "topic", "discover", "--limit", limit);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("from 1 to 5000");
        node.Node.Discoveries.ShouldBeEmpty();
    }
}
