using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset versions</c> and <c>log</c>: the same versions, by size or by who and why.</summary>
internal sealed class VersionsCommand : DatasetCommand
{
    private readonly Argument<string> _dataset;
    private readonly Option<int> _limit;
    private readonly Shape _shape;

    private VersionsCommand(string name, string summary, Shape shape, IReadOnlyList<Example> examples)
        : base(name, summary)
    {
        _dataset = AddDataset(AlsoByContent);
        _limit = Add(NumberOption.Limit());
        _shape = shape;
        Examples = examples;
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static VersionsCommand Versions() => new(
        "versions", "List a dataset's versions, the newest first.", DatasetRecord.VersionShape,
        [
            new("bib dataset versions weather/gsod", "all of them"),
            new("bib dataset versions weather/gsod -o name", "their numbers, one a line"),
        ]);

    public static VersionsCommand Log() => new(
        "log", "Who published what, when and why; the newest first.",
        new(
            [
                new("created_at"), new("version"), new("publisher"), new("message"), new("previous", OnlyWide: true),
                new("content_id", OnlyWide: true), new("cid", OnlyWide: true),
            ],
            "version"),
        [
            new("bib dataset log weather/gsod --limit 5", "the last five"),
            new("bib dataset log weather/gsod -o ndjson", "one JSON object a line"),
        ]);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var request = new V1.ListVersionsRequest { Dataset = DatasetRecord.ReadRef(invocation.Value(_dataset)) };
        var versions = Pages.ReadAsync<V1.DatasetVersion>(invocation.Value(_limit), async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(call => stub.ListVersionsAsync(request, call), cancellationToken);
            return (page.Versions, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(_shape, versions.Select(version => DatasetRecord.Of(version)), cancellationToken);
        return ExitCode.Ok;
    }
}
