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
