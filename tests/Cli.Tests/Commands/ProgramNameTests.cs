using System.CommandLine;
using System.Text.Json;
using Bib.Cli.Commands;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Commands;

/// <summary>The name that was typed stands in all that a person is told to type next.</summary>
public sealed class ProgramNameTests
{
    private static readonly BibTerminal _nowhere =
        new(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);

    public static TheoryData<string> Commands =>
        [.. All(CommandTree.Create(new GlobalOptions(), _nowhere)).Select(command => HelpPage.PathOf(command)[3..].Trim())];

    [Theory]
    [InlineData("bib node start", "./bib node start")]
    [InlineData("Sign in again: bib login lab; or bib status", "Sign in again: ./bib login lab; or ./bib status")]
    [InlineData("`bib dataset verify x` | xargs bib dataset rm", "`./bib dataset verify x` | xargs ./bib dataset rm")]
    [InlineData("bib --help, bib <command> --help", "./bib --help, ./bib <command> --help")]
    [InlineData("BIB_BIBD=/path/to/bibd bib node start", "BIB_BIBD=/path/to/bibd ./bib node start")]
    [InlineData("bib failed; bib and bibd differ; your bib", "bib failed; bib and bibd differ; your bib")]
    [InlineData("~/.config/bib topic, bibd topic, ./bib topic", "~/.config/bib topic, bibd topic, ./bib topic")]
    [InlineData("bib", "bib")]
    public void Commands_are_told_with_it_and_prose_is_not(string text, string told)
    {
        var name = ProgramName.Of(Typed("./bib"), CommandTree.Create(new GlobalOptions(), _nowhere));

        name.In(text).ShouldBe(told);
        name.In(told).ShouldBe(told, "once is enough");
    }

    [Fact]
    public void A_name_that_a_shell_would_take_apart_is_quoted()
    {
        var root = CommandTree.Create(new GlobalOptions(), _nowhere);

        ProgramName.Of(Typed("/my programs/bib"), root).In("bib status").ShouldBe("'/my programs/bib' status");
        ProgramName.Of(_nowhere, root).In("bib status").ShouldBe("bib status");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_is_told_with_it_within_eighty_columns(string path)
    {
        var run = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        run.Output.ShouldContain("\n  ./bib");
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 80);
        run.Output.ShouldNotContain("  bib ");
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("exit-codes")]
    [InlineData("formatting")]
    public async Task What_all_commands_share_is_told_with_it_within_eighty_columns(string topic)
    {
        var run = await RunAsync("help", topic);

        run.Output.ShouldContain("./bib ");
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    [Fact]
    public async Task Hints_are_told_with_it_in_words_in_JSON_and_by_the_doctor()
    {
        (await RunAsync("status")).Error.ShouldContain("\nhint: ./bib node start\n");
        (await RunAsync("topc")).Error.ShouldContain("Did you mean 'topic'? ./bib --help lists all.");
        var error = JsonDocument.Parse((await RunAsync("status", "-o", "json")).Error).RootElement.GetProperty("error");
        error.GetProperty("hint").GetString().ShouldBe("./bib node start");
        (await RunAsync("doctor", "-o", "jsonpath=$[?@.check == 'node.answers'].fix")).Output.ShouldBe("./bib node start\n");
        (await RunAsync("setup")).Error.ShouldContain("hint: ./bib setup --yes");
    }

    private static BibTerminal Typed(string name) => _nowhere with { TypedAs = name };

    private static Task<BibRun> RunAsync(params string[] line) => BibRun.OfAsync(
        new Dictionary<string, string> { ["BIB_TYPED_AS"] = "./bib", ["BIB_SOCKET"] = "/nowhere/s", ["HOME"] = "/nowhere" },
        "", line);

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
