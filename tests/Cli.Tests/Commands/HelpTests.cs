using System.CommandLine;
using Bib.Cli.Commands;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Commands;

public sealed class HelpTests
{
    private static readonly BibTerminal _nowhere =
        new(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);

    public static TheoryData<string> Commands =>
        [.. All(CommandTree.Create(new GlobalOptions(), _nowhere), "").Select(entry => entry.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_a_summary_usage_examples_and_options_within_eighty_columns(string path)
    {
        var help = await BibRun.OfAsync(new Dictionary<string, string>(), "", [.. Words(path), "--help"]);

        help.ExitCode.ShouldBe(0);
        help.Error.ShouldBeEmpty();
        help.Output.Split('\n').ShouldAllBe(line => line.Length <= 80);
        help.Output.ShouldContain("\nUsage:\n");
        help.Output.ShouldContain("\nExamples:\n");
        help.Output.ShouldContain("--output <format>");
        help.Output.ShouldNotContain("\e");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_two_examples_that_parse(string path)
    {
        var root = CommandTree.Create(new GlobalOptions(), _nowhere);
        var command = All(root, "").Single(entry => entry.Path == path).Command;

        var examples = command.ShouldBeAssignableTo<IDescribed>()!.Examples;

        examples.Count.ShouldBeGreaterThanOrEqualTo(2);
        foreach (var example in examples)
        {
            example.Line.ShouldStartWith("bib ");
            // Where its output goes is the shell's business.
            root.Parse(example.Line[4..].Split(" >")[0].Split(" |")[0]).Errors.ShouldBeEmpty(example.Line);
        }
    }

    [Fact]
    public void Every_option_has_a_variable_of_its_own_name()
    {
        var names = All(CommandTree.Create(new GlobalOptions(), _nowhere), "")
            .SelectMany(entry => entry.Command.Options)
            .Select(option => (option.Name, Variable: EnvironmentTwins.NameOf(option)))
            .Distinct()
            .ToList();

        names.ShouldAllBe(entry => entry.Variable.StartsWith("BIB_", StringComparison.Ordinal));
        names.Select(entry => entry.Variable).ShouldBeUnique();
    }

    [Theory]
    [InlineData("topc list", "topic")]
    [InlineData("topic lst", "list")]
    [InlineData("topic creat x", "create")]
    [InlineData("topic renmae a b", "rename")]
    [InlineData("topic list --limti 3", "--limit")]
    [InlineData("stauts", "status")]
    [InlineData("nod info", "node")]
    [InlineData("admin audti verify", "audit")]
    [InlineData("admin grian", "grains")]
    [InlineData("verison", "version")]
    public async Task A_misspelled_word_is_answered_with_the_right_one(string line, string meant)
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "", Words(line));

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain($"Did you mean '{meant}'?");
    }

    [Theory]
    [InlineData("dataset rm", "'bib dataset rm' needs <dataset>.")]
    [InlineData("topic rename weather", "'bib topic rename' needs <name>.")]
    [InlineData("topic rename", "'bib topic rename' needs <topic> and <name>.")]
    public async Task What_is_missing_is_named(string line, string said)
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "", Words(line));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(said);
    }

    [Fact]
    public async Task Without_arguments_it_shows_its_help()
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("Usage:");
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<(string Path, Command Command)> All(Command command, string path)
    {
        yield return (path, command);
        foreach (var sub in command.Subcommands)
        {
            foreach (var entry in All(sub, $"{path} {sub.Name}".Trim())) yield return entry;
        }
    }
}
