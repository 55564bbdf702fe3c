using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Samples;
using Bib.Cli.Transfers;
using Bib.Client.Identity;

namespace Bib.Cli.Commands.Start;

/// <summary>
/// <c>bib setup</c>: from nothing to a node with a first dataset: your key, where data lie, a node and its database, a
/// sample. Run again it goes over what is there and changes none of it.
/// </summary>
internal sealed class SetupCommand : BibCommand
{
    private const long FreeBytesMin = 1L << 30;
    private const string Sample = "samples/seattle-weather";
    private static readonly string[] _providers = ["automatic", "local", "container"];

    private static readonly Shape _shape = new(
        [
            new("node_id"), new("user_id"), new("database"), new("data_dir"), new("dataset"), new("config_file", OnlyWide: true),
        ],
        "node_id");

    private readonly Option<string?> _name;
    private readonly Option<string?> _dataDir;
    private readonly Option<string?> _postgres;
    private readonly SetupNetwork _network = new();
    private readonly Option<string?> _sample;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;

    public SetupCommand() : base("setup", "Set up a node step by step, up to a first dataset.")
    {
        _name = Question("--node-name", "text", "The node's name, for people. Default: this machine's.");
        _dataDir = Question("--data-dir", "folder", "Where the node keeps its data. Default: by the system's conventions.");
        _postgres = Question("--postgres", "provider", "Where its PostgreSQL comes from: automatic, local or container.");
        _postgres.CompletionSources.Add(_providers);
        Add(_network.Mode);
        Add(_network.Join);
        _sample = Question("--sample", "yes|no", "Whether to publish a small real dataset. Default: yes.");
        _sample.CompletionSources.Add("yes", "no");
        _yes = Add(new Option<bool>("--yes", "-y") { Description = "Do not ask: take what would be proposed." });
        _dryRun = Add(new Option<bool>("--dry-run")
        {
            Description = "Ask nothing and change nothing: only say what it would do.",
        });

        Option<string?> Question(string name, string value, string description) =>
            Add(new Option<string?>(name) { Description = description, HelpName = value });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib setup", "asks; an empty answer takes what is proposed"),
        new("bib setup --yes", "asks nothing"),
        new("bib setup --dry-run", "changes nothing, says what it would do"),
        new("bib setup --yes --data-dir /srv/bib --network off --sample no", "answers as flags"),
        new("bib setup --yes --network full --join /ip4/192.0.2.7/tcp/4001", "keeps all, and joins by a node that you know"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var isDry = invocation.Value(_dryRun);
        var answers = new SetupAnswers(invocation, asksNothing: isDry || invocation.Value(_yes));
        var file = new NodeConfigFile(invocation.Terminal.Variable);
        if (isDry) return await TryAsync(invocation, answers, file, cancellationToken);
        answers.RequireSomebody(file.Exists ? [_sample] : [_name, _dataDir, _postgres, _network.Mode, _sample]);
        var lines = new CommandLines(invocation);

        invocation.Remark("1. Who you are");
        var key = Identify(invocation);
        invocation.Remark("2. Where data lie, and the network");
        await ConfigureAsync(invocation, answers, file, isDry: false, cancellationToken);
        invocation.Remark("3. The node and its PostgreSQL");
        var info = await StartAsync(invocation, lines, cancellationToken);
        invocation.Remark("4. A first dataset");
        var keeps = info.Mode != V1.NodeMode.Proxy;
        if (!keeps) invocation.Remark("  the node is a proxy, which keeps no datasets: none is published");
        var dataset = keeps && await WantsSampleAsync(answers, cancellationToken)
            ? await PublishAsync(invocation, lines, cancellationToken)
            : null;

        string[] next = !keeps ? ["bib network status", "bib topic discover", "bib dataset list"]
            : dataset is null
            ? ["bib topic create my-topic", "bib dataset upload my-topic/my-data ./my-folder", "bib demo"]
            :
            [
                $"bib query 'select weather, count(*) from \"{dataset}\" group by 1'",
                "bib dataset upload my-topic/my-data ./my-folder --parents",
                "bib demo",
            ];
        invocation.Remark("Ready. What next:");
        foreach (var line in next) invocation.Remark($"  {line}");
        var record = new JsonObject
        {
            ["node_id"] = info.NodeId,
            ["user_id"] = key.UserId,
            ["database"] = $"PostgreSQL {info.Database.Version} ({info.Database.Provider})",
            ["data_dir"] = info.DataDir,
            ["config_file"] = file.Path,
            ["dataset"] = dataset,
            ["next"] = new JsonArray([.. next.Select(line => JsonValue.Create(invocation.Program.In(line)))]),
        };
        if (invocation.Output.Format != OutputFormat.Table || !invocation.Terminal.OutIsTerminal)
            await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>The same steps in words; answers that will not do are refused as they would be.</summary>
    private async Task<int> TryAsync(
        Invocation.Invocation invocation, SetupAnswers answers, NodeConfigFile file, CancellationToken cancellationToken)
    {
        var key = OwnKey.Load(invocation);
        invocation.Remark(key is null
            ? $"would make your key, {UserKey.DefaultPath(invocation.Terminal.Variable)}"
            : $"you are user {key.UserId}, and stay so");
        var keeps = await ConfigureAsync(invocation, answers, file, isDry: true, cancellationToken);
        invocation.Remark("would start a node, unless one runs, and test its database");
        if (keeps && await WantsSampleAsync(answers, cancellationToken))
            invocation.Remark($"would publish {Sample}, unless it is there");
        invocation.Remark("nothing was changed");
        return ExitCode.Ok;
    }

    private async Task<bool> WantsSampleAsync(SetupAnswers answers, CancellationToken cancellationToken) =>
        await answers.AskAsync(
            _sample, "Publish a small real dataset (weather in Seattle, 48 KB)?", "yes",
            answer => answer is "yes" or "no" ? null : "answer yes or no", cancellationToken) == "yes";

    private static UserKey Identify(Invocation.Invocation invocation)
    {
        var key = OwnKey.LoadOrCreate(invocation, "Mend it, then: bib setup");
        invocation.Remark($"  you are user {key.UserId}; what you publish is signed with your key");
        return key;
    }

    /// <returns>Whether a node of what was answered takes datasets in.</returns>
    private async Task<bool> ConfigureAsync(
        Invocation.Invocation invocation, SetupAnswers answers, NodeConfigFile file, bool isDry,
        CancellationToken cancellationToken)
    {
        if (file.Exists)
        {
            invocation.Remark($"  {file.Path} is there and stays as it is; change it with: bib config set KEY VALUE");
            return true;
        }

        var data = await answers.AskAsync(_dataDir, "Where should the node keep its data?", file.DefaultData, Problem, cancellationToken);
        invocation.Remark($"  {data} has {ProgressLine.Bytes(FreeBytes(data))} free");
        var name = await answers.AskAsync(
            _name, "What should the node be called?", Environment.MachineName,
            answer => answer.Length <= 64 && !answer.Any(char.IsControl) ? null : "it has up to 64 characters, on one line",
            cancellationToken);
        var provider = await answers.AskAsync(
            _postgres, "Where should its PostgreSQL come from (automatic, local, container)?", "automatic",
            answer => _providers.Contains(answer) ? null : $"it is {string.Join(", ", _providers)}", cancellationToken);
        List<(string, string, string)> settings =
        [
            ("data_dir", data, "The folder of the node's database and data."),
            ("node.name", name, "A name for people; nothing depends on it."),
        ];
        if (provider != "automatic")
            settings.Add(("postgres.provider", provider, "Where the database's server comes from."));
        settings.AddRange(await _network.AskAsync(answers, cancellationToken));
        if (isDry)
        {
            invocation.Remark($"would write {file.Path}: {string.Join(", ", settings.Select(one => $"{one.Item1} {one.Item2}"))}");
            return SetupNetwork.Keeps(settings);
        }

        try
        {
            file.Write(settings);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliException.BadDestination, ExitCode.Failed, $"{file.Path} cannot be written: {fault.Message}",
                "BIBD_CONFIG_DIR=/a/folder/of/yours bib setup");
        }

        invocation.Remark($"  wrote {file.Path}");
        return SetupNetwork.Keeps(settings);
    }

    private static async Task<V1.GetInfoResponse> StartAsync(
        Invocation.Invocation invocation, CommandLines lines, CancellationToken cancellationToken)
    {
        invocation.Remark("  the first start makes the node's identity and its database");
        if (await lines.RunAsync(cancellationToken, "node", "start", "--wait", "180") is not ExitCode.Ok and var code)
            throw new CliException(
                CliException.StepFailed, code, "The node did not start; what was set up so far stays.", "bib doctor");
        var stub = new V1.NodeService.NodeServiceClient(invocation.Node.Invoker);
        var info = await invocation.Node.CallAsync(
            call => stub.GetInfoAsync(new V1.GetInfoRequest(), call), cancellationToken);

        // A self-test of the whole way: rows that the database wrote at its start are read and proved.
        var began = invocation.Time.GetTimestamp();
        if (!info.Database.Available || await lines.RunAsync(cancellationToken, "admin", "audit", "verify", "--quiet") != ExitCode.Ok)
            throw new CliException(
                CliException.StepFailed, ExitCode.Failed, "The node runs, and its database failed the test.", "bib doctor");
        invocation.Remark(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"  node {info.NodeId} is ready; PostgreSQL {info.Database.Version} ({info.Database.Provider}) "
            + $"passed its test in {invocation.Time.GetElapsedTime(began).TotalMilliseconds:0} ms"));
        return info;
    }

    private static async Task<string> PublishAsync(
        Invocation.Invocation invocation, CommandLines lines, CancellationToken cancellationToken)
    {
        var stub = new V1.DatasetService.DatasetServiceClient(invocation.Node.Invoker);
        try
        {
            var there = await invocation.Node.CallAsync(
                call => stub.GetDatasetAsync(new V1.GetDatasetRequest { Dataset = new() { Path = Sample } }, call),
                cancellationToken);
            if (there.Dataset.Latest is not null)
            {
                invocation.Remark($"  {Sample} is there and stays as it is");
                return Sample;
            }
        }
        catch (CliException missing) when (missing.Exit == ExitCode.NotFound)
        {
            // The usual case.
        }

        var folder = Directory.CreateTempSubdirectory("bib-setup-").FullName;
        try
        {
            SampleDataset.Write(folder, SampleDataset.FirstYear, SampleDataset.LastYear);
            var code = await lines.RunAsync(
                cancellationToken, "dataset", "upload", Sample, folder, "--parents", "--message", "Daily weather in Seattle",
                "--metadata", $"licence={SampleDataset.Licence}", "--metadata", $"source={SampleDataset.Source}");
            return code == ExitCode.Ok
                ? Sample
                : throw new CliException(
                    CliException.StepFailed, code, $"{Sample} could not be published; the node runs.", "bib doctor");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Problem(string folder)
    {
        if (!Path.IsPathRooted(folder)) return "it is a path and must be absolute: begin with /";
        if (folder.Any(char.IsControl)) return "it holds a control character";
        return FreeBytes(folder) is var free and < FreeBytesMin
            ? $"only {ProgressLine.Bytes(free)} are free there, and a node needs {ProgressLine.Bytes(FreeBytesMin)}"
            : null;
    }

    /// <summary>What is free where the folder is, or would be made.</summary>
    private static long FreeBytes(string folder)
    {
        var at = Path.GetFullPath(folder);
        while (!Directory.Exists(at)) at = Path.GetDirectoryName(at)!;
        return new DriveInfo(at).AvailableFreeSpace;
    }
}
