using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset ls</c>: a version's files; without one, the datasets, as <c>ls</c> of a folder.</summary>
internal sealed class LsCommand : DatasetCommand
{
    private readonly Argument<string?> _version;
    private readonly Argument<string?> _path;
    private readonly Option<int> _limit;

    public LsCommand() : base("ls", "List a version's files, or all datasets.")
    {
        _version = Add(new Argument<string?>("dataset")
        {
            Description = "The dataset's path or id; @1.2.0 behind it names a version, else it is the newest. "
                + "Without one, the datasets.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _path = Add(new Argument<string?>("path")
        {
            Description = "Only this file, or the files below this folder.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _limit = Add(NumberOption.Limit());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset ls weather/gsod", "all files of the newest version"),
        new("bib dataset ls weather/gsod --limit 20", "the first of very many"),
        new("bib dataset ls -o name", "the paths of all datasets, one a line"),
        new("bib dataset ls weather/gsod@1.2.0 2024 -o wide", "those below 2024, with their SHA-256"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Value(_version) is not { Length: > 0 } named)
        {
            var datasets = ReadAsync(invocation, new V1.ListDatasetsRequest(), invocation.Value(_limit), cancellationToken);
            await invocation.Output.WriteManyAsync(
                DatasetRecord.Shape, datasets.Select(dataset => DatasetRecord.Of(dataset)), cancellationToken);
            return ExitCode.Ok;
        }

        var (dataset, version) = DatasetRecord.Split(named);
        var stub = Stub(invocation);
        var request = new V1.ListFilesRequest
        {
            Dataset = dataset,
            Version = version,
            Path = FileRecord.Read((invocation.Value(_path) ?? "").Trim('/')),
        };
        var files = Pages.ReadAsync<V1.DatasetFile>(invocation.Value(_limit), async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(call => stub.ListFilesAsync(request, call), cancellationToken);
            return (page.Files, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(FileRecord.Shape, OrNone(files), cancellationToken);
        return ExitCode.Ok;

        async IAsyncEnumerable<JsonObject> OrNone(IAsyncEnumerable<V1.DatasetFile> found)
        {
            var any = false;
            await foreach (var file in found)
            {
                any = true;
                yield return FileRecord.Of(file);
            }

            // A version without files has an empty list; a name that it does not have is a mistake.
            if (!any && request.Path.Length > 0) throw NoSuchFile(named, request.Path);
        }
    }
}
