using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Transfers;
using Bib.Client.Identity;
using Google.Protobuf;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset upload</c>: sends a file, a folder or standard input, and makes a version of it.</summary>
internal sealed class UploadCommand : DatasetCommand
{
    private const int NotFoundCode = 1101;
    private const int StaleCode = 1401;
    private const int PreparationsMax = 5;

    private readonly Argument<string> _dataset;
    private readonly Argument<string> _source;
    private readonly Option<string?> _message;
    private readonly Option<string?> _version;
    private readonly Option<string[]> _metadata;
    private readonly Option<string[]> _lineage;
    private readonly Option<string?> _name;
    private readonly Option<bool> _parents;
    private readonly Option<bool> _unsigned;
    private readonly Option<bool> _forceRescan;
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
        if (invocation.Value(_dryRun))
        {
            invocation.Remark(source.IsInput
                ? $"would publish standard input as {named} at {invocation.Where}"
                : $"would publish {Counted.Of(files, "file")}, {ProgressLine.Bytes(bytes)}, as {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        // What is wrong with the command shows before anything is made or sent.
        var metadata = Pairs("--metadata", invocation.Value(_metadata) ?? []);
        var dataset = await FindOrCreateAsync(invocation, named, cancellationToken);
        var signer = invocation.Value(_unsigned)
            ? null
            : OwnKey.LoadOrCreate(invocation, "Mend it, or publish with --unsigned.");
        using var upload = new SourceUpload(invocation, dataset, source, path);
        try
        {
            await upload.SendAsync(files, bytes, trustScan: !invocation.Value(_forceRescan), cancellationToken);
        }
        catch (OperationCanceledException) when (!source.IsInput)
        {
            invocation.Remark($"What was sent is kept for a day; go on with: bib dataset upload {named} {path}");
            throw;
        }

        var published = await PublishAsync(invocation, dataset, upload.Id, metadata, signer, cancellationToken);
        await upload.FinishAsync(published.Latest, cancellationToken);
        var version = published.Latest;
        invocation.Remark(
            $"published {published.Path}@{version.Version}: {Counted.Of(version.FileCount, "file")}, "
            + $"{ProgressLine.Bytes(version.SizeBytes)}{(upload.Unchanged > 0 ? $"; {upload.Unchanged} not changed" : "")}");
        var record = DatasetRecord.Of(version);
        record.Insert(0, "dataset", published.Path);
        record.Insert(1, "dataset_id", published.Id);
        await invocation.Output.WriteOneAsync(DatasetRecord.VersionShape, record, cancellationToken);
        return ExitCode.Ok;
    }

    private async Task<V1.Dataset> FindOrCreateAsync(
        Invocation.Invocation invocation, string named, CancellationToken cancellationToken)
    {
        try
        {
            return await FindDatasetAsync(invocation, named, cancellationToken);
        }
        catch (CliException missing) when (missing.Code == NotFoundCode
            && DatasetRecord.Ref(named).DatasetCase == V1.DatasetRef.DatasetOneofCase.Path)
        {
            if (invocation.Value(_parents) && named.LastIndexOf('/') is > 0 and var slash)
                await CreateTopicAsync(invocation, named[..slash], cancellationToken);
        }

        var stub = Stub(invocation);
        var request = new V1.CreateDatasetRequest { Path = named, IdempotencyKey = NewKey(invocation) };
        var answer = await invocation.Node.CallAsync(call => stub.CreateDatasetAsync(request, call), cancellationToken);
        invocation.Remark($"created {answer.Dataset.Path}");
        return answer.Dataset;
    }

    private static async Task CreateTopicAsync(
        Invocation.Invocation invocation, string topic, CancellationToken cancellationToken)
    {
        var stub = new V1.TopicService.TopicServiceClient(invocation.Node.Invoker);
        var request = new V1.CreateTopicRequest
        {
            Path = topic,
            CreateParents = true,
            IdempotencyKey = NewKey(invocation),
        };
        try
        {
            await invocation.Node.CallAsync(call => stub.CreateTopicAsync(request, call), cancellationToken);
            invocation.Remark($"created topic {topic}");
        }
        catch (CliException exists) when (exists.Exit == ExitCode.Conflict)
        {
            // It is there, which is as good.
        }
    }

    private async Task<V1.Dataset> PublishAsync(
        Invocation.Invocation invocation,
        V1.Dataset dataset,
        Guid upload,
        IReadOnlyDictionary<string, string> metadata,
        UserKey? signer,
        CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var publicKey = signer is null ? ByteString.Empty : ByteString.CopyFrom(signer.PublicKey.Span);
        var prepare = new V1.PrepareVersionRequest
        {
            Dataset = new() { Id = dataset.Id },
            UploadId = upload.ToString(),
            Version = invocation.Value(_version) ?? "",
            Message = invocation.Value(_message) ?? "",
            PublicKey = publicKey,
        };
        prepare.Lineage.AddRange(invocation.Value(_lineage) ?? []);
        foreach (var (key, value) in metadata) prepare.Metadata.Add(key, value);
        var idempotencyKey = KeyOf(invocation, _key);
        for (var left = PreparationsMax; ; left--)
        {
            var prepared = await RetryAsync(call => stub.PrepareVersionAsync(prepare, call));
            var commit = new V1.CommitVersionRequest
            {
                Dataset = prepare.Dataset,
                UploadId = prepare.UploadId,
                Header = prepared.Header,
                PublicKey = publicKey,
                Signature = signer is null ? ByteString.Empty : ByteString.CopyFrom(signer.Sign(prepared.Header.Memory)),
                IdempotencyKey = idempotencyKey,
            };
            try
            {
                return (await RetryAsync(call => stub.CommitVersionAsync(commit, call))).Dataset;
            }
            catch (CliException overtaken) when (overtaken.Code == StaleCode && left > 1)
            {
                // Somebody else published meanwhile; what was uploaded is still there.
            }
        }

        Task<T> RetryAsync<T>(Func<Grpc.Core.CallOptions, Grpc.Core.AsyncUnaryCall<T>> call) => Retrying.RunAsync(
            invocation, () => invocation.Node.CallAsync(call, cancellationToken), () => 0, cancellationToken);
    }

    private static string NewKey(Invocation.Invocation invocation) =>
        Guid.CreateVersion7(invocation.Time.GetUtcNow()).ToString();
}
