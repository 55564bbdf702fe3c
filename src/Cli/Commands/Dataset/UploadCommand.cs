using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
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
                ? $"would publish standard input as {named} at {invocation.Socket}"
                : $"would publish {files} files, {ProgressLine.Bytes(bytes)}, as {named} at {invocation.Socket}");
            return ExitCode.Ok;
        }

        var signer = invocation.Value(_unsigned)
            ? null
            : OwnKey.LoadOrCreate(invocation, "Mend it, or publish with --unsigned.");
        var dataset = await FindOrCreateAsync(invocation, named, cancellationToken);
        var memory = new UploadMemory(
            source.IsInput
                ? null
                : StateFolder.FileOf(
                    invocation.Terminal.Variable, "uploads", invocation.Socket, dataset.Id, Path.GetFullPath(path)),
            invocation.Time);
        memory.Recall();
        try
        {
            await SendAsync(invocation, dataset, source, memory, files, bytes, cancellationToken);
        }
        catch (OperationCanceledException) when (!source.IsInput)
        {
            invocation.Remark($"What was sent is kept for a day; go on with: bib dataset upload {named} {path}");
            throw;
        }

        var published = await PublishAsync(invocation, dataset, memory.Id, signer, cancellationToken);
        memory.Forget();
        var version = published.Latest;
        invocation.Remark(
            $"published {published.Path}@{version.Version}: {version.FileCount} files, {ProgressLine.Bytes(version.SizeBytes)}");
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

    private static async Task SendAsync(
        Invocation.Invocation invocation,
        V1.Dataset dataset,
        UploadSource source,
        UploadMemory memory,
        long files,
        long bytes,
        CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(invocation, "uploading");
        progress.Report(0, bytes, 0, files);
        var run = new UploadRun(
            invocation.Node,
            new() { Id = dataset.Id },
            source,
            memory,
            durable => progress.Report(durable.SizeBytes, bytes, durable.FileCount, files));
        while (true)
        {
            try
            {
                var done = source.IsInput
                    ? await run.CallAsync(cancellationToken)
                    : await Retrying.RunAsync(
                        invocation, () => run.CallAsync(cancellationToken), () => run.Durable, cancellationToken);
                if (done is not null) return;
                invocation.Remark("The source has changed since the upload was begun: it begins anew.");
            }
            catch (CliException complete) when (complete.Code == 1507)
            {
                // All of it is there from an earlier run, as long as nothing has changed since.
                if (source.Files().All(file => file.ModifiedAt < memory.BegunAt)) return;
            }

            memory.Begin();
        }
    }

    private async Task<V1.Dataset> PublishAsync(
        Invocation.Invocation invocation,
        V1.Dataset dataset,
        Guid upload,
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
        foreach (var (key, value) in Pairs("--metadata", invocation.Value(_metadata) ?? []))
            prepare.Metadata.Add(key, value);
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
