using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using Bib.Cli.Commands;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;
using Bib.V1;

namespace Bib.Cli.Tests.Contract;

/// <summary>What holds for every command: exit codes, errors, variables, dry runs, terminals.</summary>
public sealed class ContractTests
{
    /// <summary>Commands that change something on the node, and how they are called.</summary>
    public static TheoryData<string> Mutators =>
    [
        "topic create new", "topic update weather --description x", "topic rename weather other", "topic archive weather",
        "topic unarchive weather", "topic delete weather --recursive --yes", "topic restore weather", "dataset create weather/new",
        "dataset update weather/gsod --description x", "dataset archive weather/gsod", "dataset unarchive weather/gsod",
        "dataset rm weather/gsod --yes", "dataset restore weather/gsod", "config set log.level debug", "config unset log.level",
        "context use local", "login lab.example:4443", "transfer pause x", "transfer resume x", "transfer cancel x",
        "dataset fetch finance/stocks", "dataset drop finance/stocks --yes", "dataset pin finance/stocks",
        "dataset unpin finance/stocks", "node ban 192.0.2.7", "node unban 192.0.2.7",
        "job cancel x", "job retry x",
    ];

    [Theory]
    [MemberData(nameof(Mutators))]
    public async Task A_dry_run_changes_nothing(string line)
    {
        await using var node = await StartAsync();

        var run = await BibRun.OfAsync(node, [.. line.Split(' '), "--dry-run"]);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("would ");
        node.Topics.Changes.ShouldBeEmpty();
        node.Datasets.Changes.ShouldBeEmpty();
        node.Transfers.Changes.ShouldBeEmpty();
        node.Replicas.Changes.ShouldBeEmpty();
        node.Jobs.Changes.ShouldBeEmpty();
        node.Admin.Set.ShouldBeNull();
        node.Node.Bans.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dry_run_ends_as_the_real_one_would()
    {
        await using var node = await StartAsync();

        var refused = await BibRun.OfAsync(node, "config", "set", "log.level", "wrong", "--dry-run");
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("It is no value for it.");
        refused.Error.ShouldNotContain("would set");
        (await BibRun.OfAsync(node, "context", "use", "nowhere", "--dry-run")).ExitCode
            .ShouldBe((await BibRun.OfAsync(node, "context", "use", "nowhere")).ExitCode);
        (await BibRun.OfAsync(node, "logout", "--dry-run")).ExitCode.ShouldBe((await BibRun.OfAsync(node, "logout")).ExitCode);
    }

    [Theory]
    [InlineData("topic create weather", 6, "BIB-1201")]
    [InlineData("topic create missing/below", 1, "BIB-1501")]
    [InlineData("topic delete weather", 1, "BIB-1503")]
    [InlineData("dataset create weather/gsod", 6, "BIB-1201")]
    [InlineData("dataset create missing/new", 3, "BIB-1101")]
    [InlineData("dataset upload missing/new -", 3, "BIB-1101")]
    public async Task A_dry_run_is_refused_where_nothing_could_be_made(string line, int exit, string code)
    {
        await using var node = await StartAsync();

        var run = await BibRun.OfAsync(node, [.. line.Split(' '), "--dry-run"]);

        run.ExitCode.ShouldBe(exit, run.Error);
        run.Error.ShouldContain($"error[{code}]");
        run.Error.ShouldNotContain("would ");
        var withTopics = await BibRun.OfAsync(node, "dataset", "upload", "missing/new", "-", "--parents", "--dry-run");
        withTopics.Error.ShouldContain("would publish standard input as missing/new");
        (await BibRun.OfAsync(node, "topic", "create", "missing/below", "-p", "--dry-run")).ExitCode.ShouldBe(0);
    }

    /// <summary>
    /// What asks step by step, is undone by its opposite, or takes in and mends what is there anyway.
    /// </summary>
    private static readonly string[] _notTriedDry =
    [
        "bib demo", "bib node start", "bib node stop", "bib node restart", "bib man", "bib admin scrub",
        // A connection is kept nowhere: making or ending one is undone by the other.
        "bib node connect", "bib node disconnect",
    ];

    [Fact]
    public void Every_verb_that_changes_something_can_be_tried_dry()
    {
        string[] reading =
        [
            "list", "ls", "get", "show", "view", "info", "status", "log", "logs", "versions", "diff", "verify", "cite", "schema",
            "profile", "preview", "query", "eval", "doctor", "download", "export", "grains", "metrics", "whoami", "completion",
            "complete", "__complete", "help", "version", "peers", "subscriptions", "replicas", "bans", "discover", "topology",
            "wait", "lineage",
        ];
        var nowhere = new BibTerminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);

        All(CommandTree.Create(new GlobalOptions(), nowhere))
            .OfType<BibCommand>()
            .Where(command => !reading.Contains(command.Name) && command.Options.All(option => option.Name != "--dry-run"))
            .Select(HelpPage.PathOf)
            .Except(_notTriedDry)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_command_that_changes_something_can_be_tried_dry()
    {
        var nowhere = new BibTerminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);

        All(CommandTree.Create(new GlobalOptions(), nowhere))
            .Where(command => command.Options.Any(option => option.Name == "--idempotency-key"))
            .Where(command => command.Options.All(option => option.Name != "--dry-run"))
            .Select(HelpPage.PathOf)
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task What_ls_names_show_takes_all_at_once()
    {
        await using var node = await StartAsync();
        var names = (await BibRun.OfAsync(node, "ds", "ls", "-o", "name")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        names.ShouldBe((await BibRun.OfAsync(node, "dataset", "list", "-o", "name")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var shown = await BibRun.OfAsync(node, ["ds", "show", "-o", "jsonpath=$[*].version", .. names, names[0]]);

        shown.ExitCode.ShouldBe(0, shown.Error);
        shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(names.Length + 1);
    }

    [Theory]
    [InlineData("version", 0)]
    [InlineData("topic list --limit x", 2)]
    [InlineData("topic delete weather", 2)]
    [InlineData("config get no.such", 3)]
    [InlineData("status --socket /nowhere/s", 5)]
    [InlineData("dataset diff weather/gsod", 8)]
    [InlineData("doctor --bundle /nowhere/b.tar.gz", 1)]
    public async Task Every_kind_of_end_has_its_code(string line, int code)
    {
        await using var node = await StartAsync();

        (await BibRun.OfAsync(node, line.Split(' '))).ExitCode.ShouldBe(code);
    }

    [Theory]
    [InlineData(1001, 2)]
    [InlineData(1101, 3)]
    [InlineData(1201, 6)]
    [InlineData(1301, 4)]
    [InlineData(1302, 4)]
    [InlineData(1401, 6)]
    [InlineData(1501, 1)]
    [InlineData(1601, 5)]
    [InlineData(1701, 1)]
    public async Task What_the_node_refuses_has_its_code_and_is_whole_in_JSON(int code, int exit)
    {
        await using var node = await StartAsync();
        node.Topics.Refusal = new ErrorDetail
        {
            Code = (ErrorCode)code, Message = "No.", Hint = "bib topic list", OperationId = "0198c0de-0000-7000-8000-00000000000f",
        };

        var run = await BibRun.OfAsync(node, "topic", "get", "weather", "-o", "json");

        run.ExitCode.ShouldBe(exit);
        run.Output.ShouldBeEmpty();
        var error = JsonDocument.Parse(run.Error).RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe($"BIB-{code}");
        error.GetProperty("message").GetString().ShouldBe("No.");
        error.GetProperty("hint").GetString().ShouldBe("bib topic list");
        error.GetProperty("trace_id").GetString().ShouldBe("0198c0de-0000-7000-8000-00000000000f");
        error.GetProperty("exit_code").GetInt32().ShouldBe(exit);
    }

    [Fact]
    public async Task A_cut_answer_is_partial_and_an_interrupted_command_says_so()
    {
        await using var node = await StartAsync();
        node.Queries.EndsEarly = true;
        (await BibRun.OfAsync(node, "query", "select")).ExitCode.ShouldBe(7);

        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new BibTerminal(
            TextReader.Null, TextWriter.Null, error, false, false, false, name => name == "BIB_SOCKET" ? node.Socket : null);
        (await BibProgram.RunAsync(["status"], terminal, TimeProvider.System, stopped.Token)).ShouldBe(130);
        error.ToString().ShouldBe("interrupted\n");
    }

    [Theory]
    [InlineData("topic list --limit x")]
    [InlineData("topic get none --socket /nowhere/s")]
    [InlineData("topic lst")]
    [InlineData("topic delete weather")]
    [InlineData("query --limit -1 x")]
    [InlineData("topic list --timeout soon")]
    [InlineData("admin logs --last 2001")]
    [InlineData("dataset preview weather/gsod --limit 0")]
    [InlineData("config get no.such")]
    [InlineData("topic list -o xml")]
    [InlineData("topic list -o jsonpath=store")]
    [InlineData("setup")]
    [InlineData("help nothing")]
    public async Task Every_error_has_a_hint_and_none_has_a_stack_or_a_colour(string line)
    {
        await using var node = await StartAsync();

        var run = await BibRun.OfAsync(node, line.Split(' '));

        run.ExitCode.ShouldNotBe(0);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldStartWith("error[BIB-");
        run.Error.ShouldContain("\nhint: ");
        run.Error.ShouldNotContain("   at ");
        run.Error.ShouldNotContain("\e");
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    [InlineData("BIB_NO_COLOR", "1")]
    public async Task Colour_is_left_out_where_it_is_not_wanted(string variable, string value)
    {
        (await OnTerminalAsync([])).ShouldContain("\e[31m");
        (await OnTerminalAsync(new() { [variable] = value })).ShouldNotContain("\e");

        static async Task<string> OnTerminalAsync(Dictionary<string, string> variables)
        {
            var error = new StringWriter();
            var terminal = new BibTerminal(
                TextReader.Null, TextWriter.Null, error, true, true, true, variables.GetValueOrDefault);
            await BibProgram.RunAsync(["topc"], terminal, TimeProvider.System, TestContext.Current.CancellationToken);
            return error.ToString();
        }
    }

    [Fact]
    public void Every_option_of_every_command_is_set_by_its_variable()
    {
        var nowhere = new BibTerminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);
        var root = CommandTree.Create(new GlobalOptions(), nowhere);
        var missing = new List<string>();
        foreach (var command in All(root).Where(command => command is BibCommand))
        {
            var path = HelpPage.PathOf(command).Split(' ')[1..];
            foreach (var option in HelpPage.OptionsOf(command).Where(option => option is not (HelpOption or VersionOption)))
            {
                var said = EnvironmentTwins.Expand(
                    root, path, name => name == EnvironmentTwins.NameOf(option) ? "true" : null);
                if (!said.Contains($"{option.Name}=true")) missing.Add($"{HelpPage.PathOf(command)} {option.Name}");
            }
        }

        missing.ShouldBeEmpty();
    }

    [Fact]
    public async Task Status_fits_on_one_screen_and_help_says_variables_and_exit_codes()
    {
        await using var node = await StartAsync();

        var status = (await BibRun.OfAsync(node, "status")).Output.Split('\n');
        status.Length.ShouldBeLessThanOrEqualTo(24);
        var help = (await BibRun.OfAsync(node, "topic", "list", "--help")).Output;
        help.ShouldContain("\nEnvironment:\n");
        help.ShouldContain("\nExit codes:\n");
    }

    [Fact]
    public async Task A_dashed_format_that_does_not_exist_is_answered_with_those_that_do()
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "", "version", "-o", "xml");

        run.Error.ShouldContain("-o is 'xml'; it is table, wide, json, yaml, ndjson, csv, name or jsonpath=EXPRESSION.");
    }

    [Fact]
    public async Task Jsonpath_selects_of_one_thing_of_many_and_of_an_answer()
    {
        await using var node = await StartAsync();

        (await BibRun.OfAsync(node, "topic", "get", "weather", "-o", "jsonpath=$['path', 'tags']")).Output
            .ShouldBe("weather\n[\"climate\",\"open\"]\n");
        (await BibRun.OfAsync(node, "topic", "list", "-o", "jsonpath=$[*].path")).Output.ShouldBe("weather\n");
        (await BibRun.OfAsync(node, "query", "select", "-o", "jsonpath=$[?@.n > 0].list[1]")).Output.ShouldBe("2\n");
    }

    private static async Task<PlayedNode> StartAsync()
    {
        var node = await PlayedNode.StartAsync();
        node.Topics.All.Add(TopicsPlayed.Make("weather"));
        return node;
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
