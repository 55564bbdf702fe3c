using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset schema</c>: a version's columns as a table.</summary>
internal sealed class SchemaCommand : DatasetCommand
{
    private static readonly Shape _shape = new([new("name"), new("type"), new("nullable")], "name");

    private readonly Argument<string> _version;
    private readonly Option<string?> _path;

    public SchemaCommand() : base("schema", "Show a version's columns and their types.")
    {
        _version = AddVersion();
        _path = AddPath();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset schema weather/gsod", "the columns of the newest version"),
        new("bib dataset schema weather/gsod@1.0.0 --path 2024/readings.csv", "of one file of a certain one"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, version) = DatasetRecord.Split(invocation.Value(_version));
        var request = new V1.GetSchemaRequest { Dataset = dataset, Version = version, Path = PathOf(invocation, _path) };
        var stub = Stub(invocation);
        var schema = await invocation.Node.CallAsync(call => stub.GetSchemaAsync(request, call), cancellationToken);
        await invocation.Output.WriteManyAsync(
            _shape, schema.Columns.Select(TableRecord.Of).ToAsyncEnumerable(), cancellationToken);
        invocation.Remark(
            $"{schema.Format}, {Counted.Of(schema.Columns.Count, "column")}, {Counted.Of(schema.RowCount, "row")}");
        return ExitCode.Ok;
    }
}
