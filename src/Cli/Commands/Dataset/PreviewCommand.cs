using System.CommandLine;
using Bib.Cli.Commands.Query;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset preview</c>: a version's first rows as a table.</summary>
internal sealed class PreviewCommand : DatasetCommand
{
    private const int RowsMax = 1000;

    private readonly Argument<string> _version;
    private readonly Option<string?> _path;
    private readonly Option<int> _limit;

    public PreviewCommand() : base("preview", "Show a version's first rows.")
    {
        _version = AddVersion();
        _path = AddPath();
        _limit = Add(NumberOption.Of(
            "--limit", "count", "How many rows, at most 1000; all are a query's. Default: 20.", 20, 1, RowsMax));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset preview weather/gsod", "twenty rows of the newest version"),
        new("bib dataset preview weather/gsod --path 2024/readings.csv --limit 5 -o json", "five of one file"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, version) = DatasetRecord.Split(invocation.Value(_version));
        var request = new V1.PreviewVersionRequest
        {
            Dataset = dataset,
            Version = version,
            Path = PathOf(invocation, _path),
            RowLimit = invocation.Value(_limit),
        };
        var stub = Stub(invocation);
        var writer = new QueryWriter(invocation.Terminal.Out, invocation.Output);
        V1.QuerySummary? summary = null;
        await foreach (var part in invocation.Node.StreamAsync(
            call => stub.PreviewVersion(request, call), cancellationToken))
        {
            if (part.Header is { } header) writer.Begin(header.Columns);
            if (part.Rows is { } rows) writer.Write(rows);
            summary ??= part.Summary;
        }

        if (summary is null)
            throw new CliException(
                CliException.Unexpected, ExitCode.Partial, "The node ended the preview without its last part.",
                "Run it again.");
        writer.End();
        if (invocation.Output.Format == OutputFormat.JsonPath) invocation.Output.WriteSelected(writer.Json);
        await invocation.Terminal.Out.FlushAsync(cancellationToken);
        invocation.Remark($"{Counted.Of(summary.RowCount, "row")}{(summary.Truncated ? "; there are more" : "")}");
        return ExitCode.Ok;
    }
}
