using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Bib.Cli.Tests.Contract;

/// <summary>
/// Every list command in every format, letter for letter: what scripts read keeps its shape. A field that is added
/// shows here as a changed file; one that goes or changes breaks somebody. Run with BIB_GOLDEN=write to write them.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string[] _formats = ["table", "wide", "json", "yaml", "ndjson", "csv", "name", "jsonpath=$[0]"];

    public static TheoryData<string> Lists =>
    [
        "topic list", "dataset list", "dataset ls weather/gsod", "dataset versions weather/gsod", "dataset log weather/gsod",
        "dataset diff weather/gsod", "query select", "admin audit list", "admin grains", "admin metrics", "admin logs", "config list",
        "config view --origin", "config reload", "user list", "transfer list", "transfer list --watch",
        "dataset replicas weather/gsod", "topic discover", "network topology",
        "node list", "node bans", "network peers", "topic subscriptions", "session list",
        "dataset schema weather/gsod", "dataset profile weather/gsod",
        "job list", "job logs 0198c0de-0000-7000-8000-000000000006",
    ];

    /// <summary>Lists that are not compared letter for letter, each with why.</summary>
    private static readonly Dictionary<string, string> _elsewhere = new()
    {
        ["bib grant list"] = "UserCommandTests has it",
        ["bib context list"] = "it names folders of the run; ContextTests has it",
    };

    [Fact]
    public void Every_list_command_is_among_them()
    {
        string[] lists = ["list", "ls", "log", "logs", "versions", "view", "peers", "bans", "subscriptions", "replicas", "discover",
            "topology", "schema", "profile", "grains", "metrics"];
        var nowhere = new Bib.Cli.Terminal.BibTerminal(
            TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);
        var known = Lists.Select(row => $"bib {row.Data}").ToList();

        Commands(Bib.Cli.Commands.CommandTree.Create(new(), nowhere))
            .OfType<Bib.Cli.Invocation.BibCommand>().Where(command => lists.Contains(command.Name))
            .Select(Bib.Cli.Help.HelpPage.PathOf)
            .Where(path => !_elsewhere.ContainsKey(path) && !known.Any(line => line == path || line.StartsWith($"{path} ")))
            .ShouldBeEmpty();
    }

    private static IEnumerable<System.CommandLine.Command> Commands(System.CommandLine.Command command) =>
        command.Subcommands.SelectMany(Commands).Prepend(command);

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_looks_like_this_in_every_format(string line)
    {
        await using var node = await PlayedNode.StartAsync();
        node.Topics.All.Add(TopicsPlayed.Make("weather", "Weather, all of it"));
        node.Topics.All.Add(TopicsPlayed.Make("weather/stations"));
        node.Users.All.Add(UsersPlayed.Make(UsersPlayed.Oneself, "Ada"));
        var all = new StringBuilder();
        foreach (var format in _formats)
        {
            var run = await BibRun.OfAsync(node, [.. line.Split(' '), "-o", format]);
            run.ExitCode.ShouldBeOneOf(0, 8);
            all.Append("== ").Append(format).Append('\n').Append(run.Output.Replace("\r\n", "\\r\n", StringComparison.Ordinal));
        }

        var file = Path.Combine(Folder(), line.Replace(' ', '-').Replace('/', '-') + ".txt");
        if (Environment.GetEnvironmentVariable("BIB_GOLDEN") == "write")
            await File.WriteAllTextAsync(file, all.ToString(), TestContext.Current.CancellationToken);
        all.ToString().ShouldBe(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("topic list")]
    [InlineData("dataset list")]
    [InlineData("dataset ls weather/gsod")]
    [InlineData("dataset versions weather/gsod")]
    [InlineData("dataset diff weather/gsod")]
    [InlineData("query select")]
    [InlineData("transfer list")]
    [InlineData("topic discover")]
    [InlineData("node list")]
    [InlineData("node bans")]
    [InlineData("network peers")]
    [InlineData("topic subscriptions")]
    [InlineData("session list")]
    [InlineData("job list")]
    public async Task An_empty_list_is_an_empty_array_and_no_failure(string line)
    {
        await using var node = await PlayedNode.StartAsync();
        node.Datasets.IsEmpty = true;
        node.Queries.IsEmpty = true;
        node.Transfers.IsEmpty = true;
        node.Node.IsAlone = true;
        node.Sessions.IsEmpty = true;
        node.Jobs.IsEmpty = true;

        foreach (var format in new[] { "json", "yaml" })
        {
            var run = await BibRun.OfAsync(node, [.. line.Split(' '), "-o", format, "--quiet"]);
            (run.ExitCode, run.Output, run.Error).ShouldBe((0, "[]\n", ""));
        }

        (await BibRun.OfAsync(node, [.. line.Split(' '), "-o", "ndjson"])).Output.ShouldBeEmpty();
        (await BibRun.OfAsync(node, [.. line.Split(' '), "-o", "jsonpath=$[*]"])).Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("topic get weather")]
    [InlineData("dataset get weather/gsod")]
    [InlineData("dataset show weather/gsod")]
    [InlineData("node info")]
    [InlineData("status")]
    [InlineData("version")]
    [InlineData("config get log.level")]
    [InlineData("admin audit verify")]
    [InlineData("admin scrub")]
    [InlineData("topic create new")]
    [InlineData("topic delete weather --yes")]
    [InlineData("dataset rm weather/gsod --yes")]
    [InlineData("transfer pause 0198c0de-0000-7000-8000-000000000004")]
    [InlineData("job status 0198c0de-0000-7000-8000-000000000006")]
    [InlineData("job cancel 0198c0de-0000-7000-8000-000000000006")]
    public async Task Standard_output_alone_is_JSON(string line)
    {
        await using var node = await PlayedNode.StartAsync();
        node.Topics.All.Add(TopicsPlayed.Make("weather"));

        var run = await BibRun.OfAsync(node, [.. line.Split(' '), "-o", "json"]);

        run.ExitCode.ShouldBe(0, run.Error);
        JsonDocument.Parse(run.Output).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
