using System.CommandLine;
using Bib.Cli.Commands;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Help;

public sealed class ManPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-man-").FullName;

    [Fact]
    public async Task Every_command_has_a_page_that_man_finds()
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "", "man", _folder);

        run.ExitCode.ShouldBe(0, run.Error);
        var nowhere = new BibTerminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);
        var commands = All(CommandTree.Create(new GlobalOptions(), nowhere)).ToList();
        commands.ShouldAllBe(command => File.Exists(Path.Combine(_folder, "man1", ManPage.FileOf(command))));
        Directory.GetFiles(Path.Combine(_folder, "man1")).Length.ShouldBe(commands.Count);
        var page = await File.ReadAllTextAsync(
            Path.Combine(_folder, "man1", "bib-topic-list.1"), TestContext.Current.CancellationToken);
        page.ShouldStartWith(".TH \"BIB-TOPIC-LIST\" 1");
        page.ShouldContain(".SH EXAMPLES");
        page.ShouldContain("\\fB\\-\\-sort <order>\\fR");
        page.Split('\n').ShouldAllBe(line => !line.StartsWith('\''), "an apostrophe there begins a macro");
        page.Split('\n').Where(line => line.StartsWith('.')).ShouldAllBe(line => line.Length >= 3 && char.IsAsciiLetter(line[1]));
    }

    [Theory]
    [InlineData("environment", "BIB_SOCKET")]
    [InlineData("exit-codes", "130")]
    [InlineData("formatting", "jsonpath=EXPRESSION")]
    public async Task What_all_commands_share_is_told_once_within_eighty_columns(string topic, string word)
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "", "help", topic);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain(word);
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    [Fact]
    public async Task Help_on_a_command_is_its_help()
    {
        var none = new Dictionary<string, string>();

        (await BibRun.OfAsync(none, "", "help", "topic", "list")).ShouldBe(
            await BibRun.OfAsync(none, "", "topic", "list", "--help"));
        var wrong = await BibRun.OfAsync(none, "", "help", "formating");
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("Did you mean 'formatting'?");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.Where(sub => !sub.Hidden).SelectMany(All).Prepend(command);
}
