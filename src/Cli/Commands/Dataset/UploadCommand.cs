using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Terminal;
using Bib.Cli.Transfers;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset upload</c>: sends a file, a folder or standard input, and makes a version of it.</summary>
internal sealed class UploadCommand : DatasetCommand
{
    /// <summary>What stands in a node's hints for the names that were typed.</summary>
    private const string NamesInHints = "DATASET PATH";

    private readonly Argument<string> _dataset;
    private readonly Argument<string> _source;
    private readonly Option<string?> _message;
    private readonly Option<string?> _version;
    private readonly Option<string[]> _metadata;
    private readonly Option<string[]> _lineage;
    private readonly Option<string?> _job;
    private readonly Option<string?> _code;
    private readonly Option<string?> _name;
    private readonly Option<bool> _parents;
    private readonly Option<bool> _unsigned;
    private readonly Option<bool> _forceRescan;
    private readonly Option<bool> _asFiles;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public UploadCommand() : base("upload", "Publish a file or a folder as a dataset's next version.")
    {
        _dataset = AddDataset();
        _source = Add(new Argument<string>("source") { Description = "A file, a folder, or - for standard input." });
        _message = Add(new Option<string?>("--message", "-m")
        {
            Description = "What has changed, in your words.",
            HelpName = "text",
        });
        _version = Add(new Option<string?>("--version")
        {
            Description = "The version's number. Default: 1.0.0, then the last part goes up.",
            HelpName = "number",
        });
        _metadata = Add(new Option<string[]>("--metadata")
        {
            Description = "A fact about this version; may be repeated.",
            HelpName = "key=value",
        });
        _lineage = Add(new Option<string[]>("--from")
        {
            Description = "What it was made of, as bib://weather/raw@1.0.0; may be repeated.",
            HelpName = "address",
        });
        _job = Add(new Option<string?>("--job")
        {
            Description = "The job that made it: its id, or an address.",
            HelpName = "id",
        });
        _code = Add(new Option<string?>("--code")
        {
            Description = "The code that made it, as https://github.com/ada/gsod/tree/4f2c1d9.",
            HelpName = "address",
        });
        _name = Add(new Option<string?>("--name")
        {
            Description = "What standard input is called as a file. Default: the dataset's name.",
            HelpName = "file",
        });
        _parents = Add(new Option<bool>("--parents", "-p") { Description = "Make missing topics too." });
        _unsigned = Add(new Option<bool>("--unsigned")
        {
            Description = "Do not sign it with your key; the account publishes it.",
        });
        _forceRescan = Add(new Option<bool>("--force-rescan")
        {
            Description = "Read and send every file, also those that look as they did when they were published.",
        });
        _asFiles = Add(new Option<bool>("--as-files")
        {
            Description = "Publish the files as they are, also where they are a broken table.",
        });
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset upload weather/gsod ./gsod -m \"first year\" -p", "a folder; makes topic and dataset"),
        new("bib dataset upload weather/gsod readings.csv --version 1.1.0", "a file, as a certain version"),
        new("bib dataset upload weather/gsod - --name readings.csv", "what comes in on standard input"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_dataset);
        var path = invocation.Value(_source);
        var source = path == "-"
            ? UploadSource.OfInput(
                invocation.Value(_name) is { Length: > 0 } name ? name : named[(named.LastIndexOf('/') + 1)..],
                invocation.Terminal.OpenIn)
            : UploadSource.OfPath(path);
        var (files, bytes) = source.Total();
        if (source.EmptyFolders > 0)
        {
            invocation.Remark(
                $"{Counted.Of(source.EmptyFolders, "empty folder")} left out: a dataset is made of files. "
                + "To keep one, put a file into it.");
        }

        // What is wrong with the command shows before anything is made or sent.
        var metadata = Pairs("--metadata", invocation.Value(_metadata) ?? []);
        foreach (var address in invocation.Value(_lineage) ?? []) RequireAddress(address);
        if (invocation.Value(_dryRun))
        {
            await DryCreation.RequireDatasetAsync(
                invocation, named, mayExist: true, invocation.Value(_parents), cancellationToken);
            invocation.Remark(source.IsInput
                ? $"would publish standard input as {named} at {invocation.Where}"
                : $"would publish {Counted.Of(files, "file")}, {ProgressLine.Bytes(bytes)}, as {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var publication = new Publication(invocation);
        var dataset = await publication.FindOrCreateAsync(named, invocation.Value(_parents), _ => { }, cancellationToken);
        using var upload = new SourceUpload(invocation, dataset, source, path);
        var published = await publication.OrWithdrawAsync(PublishAsync, cancellationToken);
        await upload.FinishAsync(published.Latest, cancellationToken);
        var version = published.Latest;
        invocation.Remark(
            $"published {published.Path}@{version.Version}: {Counted.Of(version.FileCount, "file")}, "
            + $"{ProgressLine.Bytes(version.SizeBytes)}{(upload.Unchanged > 0 ? $"; {upload.Unchanged} not changed" : "")}");
        if (version.SizeBytes == 0) invocation.Remark($"it has no content: is '{path}' what you meant?");
        var record = DatasetRecord.Of(version);
        record.Insert(0, "dataset", published.Path);
        record.Insert(1, "dataset_id", published.Id);
        await invocation.Output.WriteOneAsync(DatasetRecord.VersionShape, record, cancellationToken);
        return ExitCode.Ok;

        async Task<V1.Dataset> PublishAsync()
        {
            var signer = invocation.Value(_unsigned)
                ? null
                : OwnKey.LoadOrCreate(invocation, "Mend it, or publish with --unsigned.");
            await SendAsync(invocation, upload, source, (files, bytes), cancellationToken);
            var prepare = new V1.PrepareVersionRequest
            {
                Dataset = new() { Id = dataset.Id },
                UploadId = upload.Id.ToString(),
                Version = invocation.Value(_version) ?? "",
                Message = invocation.Value(_message) ?? "",
                Job = invocation.Value(_job) ?? "",
                Code = invocation.Value(_code) ?? "",
                PlainFiles = invocation.Value(_asFiles),
                IdempotencyKey = invocation.Value(_key) ?? "",
            };
            prepare.Lineage.AddRange(invocation.Value(_lineage) ?? []);
            foreach (var (key, value) in metadata) prepare.Metadata.Add(key, value);
            try
            {
                return await publication.CommitAsync(prepare, signer, KeyOf(invocation, _key), cancellationToken);
            }
            catch (CliException broken) when (broken.Hint.Contains(NamesInHints, StringComparison.Ordinal))
            {
                // The node does not know what the command was.
                throw broken.WithHint(broken.Hint.Replace(
                    NamesInHints, $"{ShellWord.Quoted(named)} {ShellWord.Quoted(path)}", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The node looks closer, and only when all is sent.</summary>
    private static void RequireAddress(string text)
    {
        var isVersion = text.StartsWith("bib://", StringComparison.Ordinal);
        if (isVersion ? text.LastIndexOf('@') > "bib://".Length
            : !text.StartsWith('/') && Uri.TryCreate(text, UriKind.Absolute, out _)) return;
        throw new CliException(
            CliException.WrongUsage, ExitCode.Usage,
            isVersion ? $"--from is '{text}', which names no version." : $"--from is '{text}', which is no address.",
            "Write --from bib://weather/raw@1.0.0, or another address with a scheme of its own, as https://example.org/raw.csv.");
    }

    private async Task SendAsync(
        Invocation.Invocation invocation,
        SourceUpload upload,
        UploadSource source,
        (long Files, long Bytes) total,
        CancellationToken cancellationToken)
    {
        try
        {
            await upload.SendAsync(
                total.Files, total.Bytes, trustScan: !invocation.Value(_forceRescan), cancellationToken);
        }
        catch (OperationCanceledException) when (!source.IsInput)
        {
            invocation.Remark($"What was sent is kept for a day; go on with: {invocation.Line}");
            throw;
        }
    }
}
