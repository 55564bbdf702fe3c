using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Terminal;
using Bib.Cli.Transfers;
using Content.Trees;
using Google.Protobuf;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset download</c>: a version's files into a folder, or one file to standard output.</summary>
internal sealed class DownloadCommand : DatasetCommand
{
    private static readonly Shape _shape = new(
        [new("destination"), new("version"), new("file_count"), new("size_bytes")], "destination");

    private readonly Argument<string> _version;
    private readonly Argument<string?> _destination;
    private readonly Option<string?> _path;
    private readonly Option<bool> _dryRun;

    public DownloadCommand() : base("download", "Get a version's files, each checked against its SHA-256.")
    {
        _version = AddVersion();
        _destination = Add(new Argument<string?>("destination")
        {
            Description = "A path that is not there yet, or - for standard output. Default: the name, in this folder.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _path = AddPath();
        _dryRun = AddDryRun();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset download weather/gsod", "the newest version, into ./gsod"),
        new("bib dataset download weather/gsod@1.0.0 ./first", "a certain one, elsewhere"),
        new("bib dataset download weather/gsod - --path 2024/readings.csv", "one file, to standard output"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_version);
        var (dataset, version) = DatasetRecord.Split(named);
        var stub = Stub(invocation);
        var found = (await FindVersionAsync(invocation, dataset, version, cancellationToken)).Version;
        var path = PathOf(invocation, _path);
        var first = await invocation.Node.CallAsync(
            call => stub.ListFilesAsync(
                new() { Dataset = dataset, Version = found.ContentId, Path = path, PageSize = 2 }, call),
            cancellationToken);
        var only = first.Files is [var one] && (path.Length > 0 ? one.Path.Equals(path) : !one.Path.Contains((byte)'/'))
            ? one
            : null;

        if (path.Length > 0 && first.Files.Count == 0) throw NoSuchFile(named, path);

        var request = new V1.DownloadRequest { Dataset = dataset, Version = found.ContentId, Path = path };
        var destination = invocation.Value(_destination);
        if (destination == "-")
        {
            if (only is null)
                throw new CliException(
                    CliException.BadDestination, ExitCode.Usage,
                    "Standard output takes one file, and here are none or several.",
                    $"Name one with --path; which there are: bib dataset ls {ShellWord.Quoted(named)}");
            if (!invocation.Value(_dryRun))
                return await WriteOutAsync(invocation, request, named, only, cancellationToken);
            invocation.Remark($"would write {ProgressLine.Bytes(only.SizeBytes)} to standard output");
            return ExitCode.Ok;
        }


        var name = named.Split('@')[0].TrimEnd('/');
        var target = DownloadTarget.Of(
            destination, name[(name.LastIndexOf('/') + 1)..], only?.Path.ToByteArray(), found.ContentId);
        if (invocation.Value(_dryRun))
        {
            var what = only is not null ? $"1 file, {ProgressLine.Bytes(only.SizeBytes)}"
                : path.Length > 0 ? $"what is below {FileRecord.Shown(path)}"
                : $"{Counted.Of(found.FileCount, "file")}, {ProgressLine.Bytes(found.SizeBytes)}";
            invocation.Remark($"would write {what}, to {target.Final}");
            return ExitCode.Ok;
        }

        try
        {
            return await WriteAsync(invocation, request, target, found, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            invocation.Remark($"What came is in {target.Part}; go on with: {invocation.Line}");
            throw;
        }
        catch (TreeException fault)
        {
            throw new CliException(
                CliException.BadDestination, ExitCode.Failed, fault.Message, $"Look at {target.Part}, then run it again.");
        }
    }

    private static async Task<int> WriteAsync(
        Invocation.Invocation invocation,
        V1.DownloadRequest request,
        DownloadTarget target,
        V1.DatasetVersion version,
        CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(invocation, "downloading");
        progress.Report(0, version.SizeBytes, 0, version.FileCount);
        var run = new DownloadRun(invocation.Node, request, target, progress.Report);
        var start = await Retrying.RunAsync(
            invocation, () => run.CallAsync(cancellationToken), () => run.Bytes, cancellationToken);
        target.Finish(run.LastPath);
        progress.Dispose();
        invocation.Remark(
            $"downloaded {Counted.Of(start.FileCount, "file")}, {ProgressLine.Bytes(start.SizeBytes)}, to {target.Final}; all verified");
        await invocation.Output.WriteOneAsync(
            _shape,
            new JsonObject
            {
                ["destination"] = target.Final,
                ["version"] = version.Version,
                ["content_id"] = version.ContentId,
                ["cid"] = DatasetRecord.CidOf(version.Cid),
                ["file_count"] = start.FileCount,
                ["size_bytes"] = start.SizeBytes,
            },
            cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>
    /// One file's bytes and nothing else; what is wrong with them shows in the exit code. What was written stays written:
    /// when the node comes back, it goes on behind that.
    /// </summary>
    private static async Task<int> WriteOutAsync(
        Invocation.Invocation invocation,
        V1.DownloadRequest request,
        string named,
        V1.DatasetFile only,
        CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(invocation, "downloading");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var output = invocation.Terminal.OpenOut();
        var stub = Stub(invocation);
        var written = 0L;
        request.FromPath = only.Path;
        await Retrying.RunAsync(invocation, CopyAsync, () => written, cancellationToken);
        await output.FlushAsync(cancellationToken);
        return ByteString.CopyFrom(hash.GetHashAndReset()).Equals(only.Sha256)
            ? ExitCode.Ok
            : throw new CliException(
                CliException.NotVerified, ExitCode.Failed,
                $"What came of '{FileRecord.Shown(only.Path)}' has another SHA-256 than the version has for it.",
                $"Run the download again; what the node has is checked by: bib dataset verify {ShellWord.Quoted(named)}");

        async Task<long> CopyAsync()
        {
            request.FromOffset = written;
            await foreach (var step in invocation.Node.StreamAsync(call => stub.Download(request, call), cancellationToken))
            {
                if (step.StepCase != V1.DownloadResponse.StepOneofCase.Data) continue;
                await output.WriteAsync(step.Data.Memory, cancellationToken);
                hash.AppendData(step.Data.Span);
                progress.Report(written += step.Data.Length, only.SizeBytes, 0, 1);
            }

            return written;
        }
    }
}
