using System.Text.Json.Nodes;
using Bib.Cli.Output;
using Bib.Cli.Terminal;
using YamlDotNet.Serialization;

namespace Bib.Cli.Tests.Output;

public sealed class FormatTests
{
    private static readonly Shape _shape =
        new([new("name"), new("size"), new("tags"), new("inner.value"), new("more", OnlyWide: true)], "name");

    [Theory]
    [InlineData("Table", """
        NAME   SIZE  TAGS  INNER VALUE
        a      1     x, y  true
        grüße  20          =1+1

        """)]
    [InlineData("Wide", """
        NAME   SIZE  TAGS  INNER VALUE  MORE
        a      1     x, y  true         
        grüße  20          =1+1         a"b,c

        """)]
    [InlineData("Name", """
        a
        grüße

        """)]
    [InlineData("Ndjson", """
        {"name":"a","size":1,"tags":["x","y"],"inner":{"value":true}}
        {"name":"grüße","size":20,"tags":[],"inner":{"value":"=1+1"},"more":"a\"b,c"}

        """)]
    [InlineData("Json", """
        [
          {
            "name": "a",
            "size": 1,
            "tags": [
              "x",
              "y"
            ],
            "inner": {
              "value": true
            }
          },
          {
            "name": "grüße",
            "size": 20,
            "tags": [],
            "inner": {
              "value": "=1+1"
            },
            "more": "a\"b,c"
          }
        ]

        """)]
    [InlineData("Yaml", """
        - name: a
          size: 1
          tags:
            - x
            - "y"
          inner:
            value: true
        - name: "grüße"
          size: 20
          tags: []
          inner:
            value: "=1+1"
          more: "a\"b,c"

        """)]
    public async Task Many_things_look_like_this(string format, string expected)
    {
        var written = await WriteAsync(Enum.Parse<OutputFormat>(format));

        written.ShouldBe(expected.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Csv_quotes_as_RFC_4180_and_disarms_formulas()
    {
        (await WriteAsync(OutputFormat.Csv)).ShouldBe(
            "name,size,tags,inner.value,more\r\na,1,\"x, y\",true,\r\ngrüße,20,,'=1+1,\"a\"\"b,c\"\r\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("12")]
    [InlineData("1e3")]
    [InlineData("~")]
    [InlineData("a: b")]
    [InlineData("- a")]
    [InlineData("#a")]
    [InlineData("line\nline")]
    [InlineData("2026-11-21")]
    [InlineData("weather/stations")]
    public void Yaml_reads_back_as_the_string_it_was(string value)
    {
        var text = new StringWriter { NewLine = "\n" };

        YamlText.Write(text, new JsonObject { ["value"] = value });

        var read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
            .Deserialize<Dictionary<string, object>>(text.ToString());
        read["value"].ShouldBeOfType<string>().ShouldBe(value);
    }

    [Theory]
    [InlineData("Table")]
    [InlineData("Wide")]
    [InlineData("Name")]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Ndjson")]
    [InlineData("Yaml")]
    public async Task No_format_lets_data_give_a_terminal_orders(string format)
    {
        var record = new JsonObject
        {
            ["name"] = "\e[2J\rgone\u202Etxt",
            ["tags"] = new JsonArray("\u009b2J\u2066"),
            ["inner"] = new JsonObject { ["\e[2Jkey\n\u2066"] = new JsonObject { ["\u009b2J"] = 1 } },
            ["\e]0;field\a"] = "x",
        };

        foreach (var one in new[] { false, true })
        {
            var written = await WriteAsync(Enum.Parse<OutputFormat>(format), [record], isForTerminal: true, one);

            written.Replace("\r\n", "\n", StringComparison.Ordinal).ShouldNotContain(
                letter => (char.IsControl(letter) && letter != '\n') || letter == '\u202E' || letter == '\u2066', written);
            written.ShouldContain("gone");
        }
    }

    [Fact]
    public async Task Csv_for_a_program_has_every_character()
    {
        var record = new JsonObject { ["name"] = "\e[2Jgone\u202Etxt" };

        (await WriteAsync(OutputFormat.Csv, [record])).ShouldContain("\e[2Jgone\u202Etxt");
    }

    private static async Task<string> WriteAsync(
        OutputFormat format, IEnumerable<JsonObject>? records = null, bool isForTerminal = false, bool one = false)
    {
        var text = new StringWriter { NewLine = "\n" };
        var terminal = new BibTerminal(TextReader.Null, text, TextWriter.Null, false, isForTerminal, false, _ => null);
        var writer = new OutputWriter(terminal, new OutputChoice(format));
        var all = records ?? Records();
        if (one) await writer.WriteOneAsync(_shape, all.Single(), TestContext.Current.CancellationToken);
        else await writer.WriteManyAsync(_shape, all.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        return text.ToString();
    }

    private static IEnumerable<JsonObject> Records()
    {
        yield return new JsonObject
        {
            ["name"] = "a",
            ["size"] = 1,
            ["tags"] = new JsonArray("x", "y"),
            ["inner"] = new JsonObject { ["value"] = true },
        };
        yield return new JsonObject
        {
            ["name"] = "grüße",
            ["size"] = 20,
            ["tags"] = new JsonArray(),
            ["inner"] = new JsonObject { ["value"] = "=1+1" },
            ["more"] = "a\"b,c",
        };
    }
}
