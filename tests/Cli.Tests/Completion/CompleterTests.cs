using Bib.Cli.Commands;
using Bib.Cli.Completion;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Completion;

public sealed class CompleterTests
{
    [Theory]
    [InlineData("top", "topic")]
    [InlineData("topic re", "rename,restore")]
    [InlineData("topic list --desc", "--descending")]
    [InlineData("topic list --sort ", "created,path,updated")]
    [InlineData("topic list --sort=up", "--sort=updated")]
    [InlineData("-o js topic", "topic")]
    [InlineData("topic list -o ", "csv,json,jsonpath=,name,ndjson,table,wide,yaml")]
    [InlineData("topic get weather/st", "weather/stations,weather/storms")]
    [InlineData("topic rename weather/st", "weather/stations,weather/storms")]
    [InlineData("dataset get weather/", "weather/gsod,weather/stations/")]
    [InlineData("dataset upload weather/gsod ./r", "")]
    [InlineData("completion ", "bash,fish,pwsh,zsh")]
    [InlineData("help for", "formatting")]
    [InlineData("nothing of the kind ", "")]
    public async Task Says_what_could_stand_there(string typed, string words)
    {
        var nowhere = new BibTerminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);
        var completer = new Completer(CommandTree.Create(new GlobalOptions(), nowhere), Names);

        var found = await completer.CompleteAsync(typed.Split(' '), TestContext.Current.CancellationToken);

        string.Join(',', found.Select(candidate => candidate.Word).Order(StringComparer.Ordinal)).ShouldBe(words);
    }

    [Fact]
    public async Task The_hidden_command_asks_the_node_for_names()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Topics.PageSize = 10;
        node.Topics.All.Add(TopicsPlayed.Make("weather"));
        node.Topics.All.Add(TopicsPlayed.Make("weather/stations"));

        var run = await BibRun.OfAsync(node, "__complete", "--patience", "60", "--", "topic", "get", "weather/");

        run.ShouldBe(new BibRun(0, "weather/stations\n", ""));
    }

    [Fact]
    public async Task Without_a_node_names_are_missing_and_nothing_is_said()
    {
        var run = await BibRun.OfAsync(
            new Dictionary<string, string>(), "", "__complete", "--socket", "/nowhere/s", "--", "topic", "get", "w");

        run.ShouldBe(new BibRun(0, "", ""));
    }

    [Theory]
    [InlineData("bash", "complete -o bashdefault -o default -F _bib bib")]
    [InlineData("zsh", "compdef _bib bib")]
    [InlineData("fish", "complete -c bib")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName bib")]
    public async Task Every_shell_has_its_script(string shell, string line)
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "", "completion", shell);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain(line);
        run.Output.ShouldContain("__complete --");
    }

    [Theory]
    [InlineData("bash", "\"${COMP_WORDS[0]/#\\~/$HOME}\" __complete")]
    [InlineData("zsh", "\"${words[1]/#\\~/$HOME}\" __complete")]
    [InlineData("fish", "$typed[1] __complete")]
    [InlineData("pwsh", "& $program __complete")]
    public void The_program_that_is_typed_is_asked_wherever_it_lies(string shell, string line) =>
        ShellScript.Of(shell).ShouldContain(line);

    private static Task<IReadOnlyList<string>> Names(string kind, string typed, CancellationToken cancellationToken)
    {
        string[] all = kind switch
        {
            "topic" => ["weather", "weather/stations", "weather/storms"],
            "dataset" => ["weather/gsod", "weather/stations/"],
            _ => [],
        };
        return Task.FromResult<IReadOnlyList<string>>(
            [.. all.Where(name => name.StartsWith(typed, StringComparison.Ordinal))]);
    }
}
