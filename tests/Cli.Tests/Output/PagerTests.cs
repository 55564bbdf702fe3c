using System.Text.Json.Nodes;
using Bib.Cli.Output;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Output;

public sealed class PagerTests
{
    private static readonly Shape _shape = new([new("name")], "name");

    [Theory]
    [InlineData(null, null, "less")]
    [InlineData(null, "more", "more")]
    [InlineData("most", "more", "most")]
    [InlineData("cat", "more", null)]
    [InlineData("", "more", null)]
    public void A_pager_of_its_own_wins_over_that_of_all(string? own, string? all, string? command) => Pager
        .CommandOf(name => name == "BIB_PAGER" ? own : name == "PAGER" ? all : null)
        .ShouldBe(command);

    [Theory]
    [InlineData(true, 5, 3, "table", true)]
    [InlineData(true, 5, 40, "table", false)]
    [InlineData(false, 5, 3, "table", false)]
    [InlineData(true, 5, 3, "json", false)]
    [InlineData(true, 5, 0, "table", false)]
    public async Task Only_a_table_longer_than_its_terminal_is_paged(
        bool isTerminal, int rows, int height, string format, bool isPaged)
    {
        var direct = new StringWriter { NewLine = "\n" };
        var paged = "";
        var terminal = new BibTerminal(TextReader.Null, direct, TextWriter.Null, true, isTerminal, isTerminal, _ => null)
        {
            Height = height,
            ShowPaged = (_, text) =>
            {
                paged = text;
                return true;
            },
        };

        await new OutputWriter(terminal, OutputChoice.Parse(format)).WriteManyAsync(
            _shape,
            Enumerable.Range(1, rows).Select(row => new JsonObject { ["name"] = $"r{row}" }).ToAsyncEnumerable(),
            TestContext.Current.CancellationToken);

        (paged.Length > 0).ShouldBe(isPaged);
        (direct.ToString().Length > 0).ShouldBe(!isPaged);
    }

    [Fact]
    public async Task A_pager_that_is_not_there_loses_nothing()
    {
        var direct = new StringWriter { NewLine = "\n" };
        var terminal = new BibTerminal(
            TextReader.Null, direct, TextWriter.Null, true, true, true,
            name => name == "BIB_PAGER" ? "no-such-program-of-anybody 2>/dev/null" : null)
        {
            Height = 2,
        };

        await new OutputWriter(terminal, OutputChoice.Parse("table")).WriteManyAsync(
            _shape,
            Enumerable.Range(1, 3).Select(row => new JsonObject { ["name"] = $"r{row}" }).ToAsyncEnumerable(),
            TestContext.Current.CancellationToken);

        direct.ToString().ShouldBe("NAME\nr1\nr2\nr3\n");
    }
}
