using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Terminal;
using Bib.Client.Identity;

namespace Bib.Cli.Commands.Dataset;

/// <summary>What the verbs on datasets share.</summary>
internal abstract class DatasetCommand(string name, string summary) : ObjectCommand(name, summary)
{
    private const int NotFoundCode = 1101;

    /// <summary>How a dataset is named on the command line.</summary>
    public const string DatasetNamed = "The dataset's path, as in weather/stations/gsod, or its id.";

    /// <summary>How a dataset is named where a version's content id will do.</summary>
    public const string AlsoByContent =
        "The dataset's path, as in weather/stations/gsod, its id, or a version's content id.";

    protected static V1.DatasetService.DatasetServiceClient Stub(Invocation.Invocation invocation) =>
        new(invocation.Node.Invoker);

    protected Argument<string> AddDataset(string described = DatasetNamed) => Add(new Argument<string>("dataset")
    {
        Description = described,
    });

    protected Argument<string> AddVersion() => Add(new Argument<string>("dataset")
    {
        Description = "The dataset's path or id; @1.2.0 behind it names a version, else it is the newest. Or a version's content id.",
    });

    protected Option<string?> AddPath() => Add(new Option<string?>("--path")
    {
        Description = "Only this file, or the files below this folder.",
        HelpName = "path",
    });

    /// <summary>The path that was given, as bytes; empty for all files.</summary>
    protected static Google.Protobuf.ByteString PathOf(Invocation.Invocation invocation, Option<string?> option) =>
        FileRecord.Read((invocation.Value(option) ?? "").Trim('/'));

    /// <summary>A version has nothing at a path.</summary>
    /// <param name="named">The version as it was typed.</param>
    /// <param name="path">The path.</param>
    protected static CliException NoSuchFile(string named, Google.Protobuf.ByteString path) => new(
        NotFoundCode, ExitCode.NotFound, $"{named} has no file or folder '{FileRecord.Shown(path)}'.",
        $"bib dataset ls {ShellWord.Quoted(named)}");

    protected static Task<V1.Dataset> FindDatasetAsync(
        Invocation.Invocation invocation, string dataset, CancellationToken cancellationToken) =>
        FindDatasetAsync(invocation, DatasetRecord.Ref(dataset), cancellationToken);

    protected static async Task<V1.Dataset> FindDatasetAsync(
        Invocation.Invocation invocation, V1.DatasetRef dataset, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(
            call => stub.GetDatasetAsync(new V1.GetDatasetRequest { Dataset = dataset }, call),
            cancellationToken);
        return answer.Dataset;
    }

    /// <summary>
    /// A version whose header and signatures are right: what comes of it is what its publisher signed.
    /// </summary>
    /// <exception cref="CliException">There is none, or somebody has changed it.</exception>
    protected static async Task<V1.GetVersionResponse> FindVersionAsync(
        Invocation.Invocation invocation, V1.DatasetRef dataset, string version, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var request = new V1.GetVersionRequest { Dataset = dataset, Version = version };
        var found = await invocation.Node.CallAsync(call => stub.GetVersionAsync(request, call), cancellationToken);
        if (VersionSignatures.Fault(found) is not { } fault) return found;
        throw new CliException(
            CliException.NotVerified, ExitCode.Failed, $"Version {found.Version.Version} is not what was published: {fault}",
            "`bib dataset verify DATASET` tells all that is wrong with it; `bib dataset versions DATASET` lists others.");
    }

    protected static async Task<int> ShowAsync(
        Invocation.Invocation invocation, V1.Dataset dataset, string remark, CancellationToken cancellationToken)
    {
        invocation.Remark(remark);
        await invocation.Output.WriteOneAsync(DatasetRecord.Shape, DatasetRecord.Whole(dataset), cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>The datasets of a list, page by page.</summary>
    public static IAsyncEnumerable<V1.Dataset> ReadAsync(
        Invocation.Invocation invocation, V1.ListDatasetsRequest request, int limit, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        return Pages.ReadAsync<V1.Dataset>(limit, async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(call => stub.ListDatasetsAsync(request, call), cancellationToken);
            return (page.Datasets, page.NextPageToken);
        });
    }

    /// <summary>Deletes a dataset as it was seen: by its id, and the version that it had.</summary>
    public static async Task<V1.Dataset> DeleteAsync(
        Invocation.Invocation invocation, V1.Dataset dataset, string key, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var request = new V1.DeleteDatasetRequest { Dataset = new() { Id = dataset.Id }, Etag = dataset.Etag, IdempotencyKey = key };
        return (await invocation.Node.CallAsync(call => stub.DeleteDatasetAsync(request, call), cancellationToken)).Dataset;
    }
}
