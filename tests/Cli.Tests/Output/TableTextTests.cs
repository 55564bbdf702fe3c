using System.Text.Json.Nodes;
using Bib.Cli.Output;

namespace Bib.Cli.Tests.Output;

public sealed class TableTextTests
{
    private static readonly Shape _shape = new([new("name"), new("note", IsLong: true), new("size")], "name");

    [Fact]
    public void A_table_that_is_too_wide_loses_of_its_widest_columns_and_says_so() => Written(40).ShouldBe(
        "NAME                 SIZE  NOTE\n"
        + "weather/stations/a1  1     a note that …\n"
        + "b                    2     short\n");

    [Fact]
    public void What_things_are_named_by_goes_last() => Written(28).ShouldBe(
        "NAME          SIZE  NOTE\n"
        + "weather/sta…  1     a note …\n"
        + "b             2     short\n");

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public void Where_there_is_room_nothing_is_cut(int room) =>
        Written(room).ShouldContain("a note that goes on and on for long\n");

    [Fact]
    public async Task Of_very_many_rows_the_first_are_written_before_the_last_have_come()
    {
        var output = new StringWriter { NewLine = "\n" };
        var terminal = new Bib.Cli.Terminal.BibTerminal(
            TextReader.Null, output, TextWriter.Null, InIsTerminal: false, OutIsTerminal: false, ErrorIsTerminal: false, _ => null);
        var writtenBefore = 0;

        await new OutputWriter(terminal, new(OutputFormat.Table)).WriteManyAsync(
            _shape, Rows(), TestContext.Current.CancellationToken);

        writtenBefore.ShouldBeGreaterThan(OutputWriter.RowsGathered);
        var lines = output.ToString().Split('\n');
        lines.Length.ShouldBe(OutputWriter.RowsGathered + 4);
        lines[..2].ShouldBe(["NAME  SIZE  NOTE", "a0    0     "]);
        lines[^2].ShouldBe("wider than all before  1     at the end", "nothing is cut in a pipe");

        async IAsyncEnumerable<JsonObject> Rows()
        {
            for (var number = 0; number <= OutputWriter.RowsGathered; number++)
            {
                await Task.CompletedTask;
                yield return new() { ["name"] = $"a{number % 100}", ["size"] = number % 10 };
            }

            writtenBefore = output.ToString().Count(letter => letter == '\n');
            yield return new() { ["name"] = "wider than all before", ["size"] = 1, ["note"] = "at the end" };
        }
    }

    [Fact]
    public void A_wide_table_is_never_cut() => Written(10, wide: true).ShouldBe(Written(0));

    private static string Written(int room, bool wide = false)
    {
        var text = new StringWriter { NewLine = "\n" };
        TableText.Write(
            text, _shape,
            [
                new() { ["name"] = "weather/stations/a1", ["note"] = "a note that goes on and on for long", ["size"] = 1 },
                new() { ["name"] = "b", ["note"] = "short", ["size"] = 2 },
            ],
            wide, room);
        return text.ToString();
    }
}
