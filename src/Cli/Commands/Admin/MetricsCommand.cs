using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Admin;

/// <summary><c>bib admin metrics</c>: the figures that /metrics has for Prometheus.</summary>
internal sealed class MetricsCommand : BibCommand
{
    private static readonly Shape _shape = new(
        [new("name"), new("labels", IsLong: true), new("value"), new("unit"), new("count"), new("mean", OnlyWide: true)], "name");

    private readonly Argument<string?> _prefix;

    public MetricsCommand() : base("metrics", "Show what the node measures of itself.") =>
        _prefix = Add(new Argument<string?>("prefix")
        {
            Description = "Only figures whose name begins so.",
            Arity = ArgumentArity.ZeroOrOne,
        });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib admin metrics bib.rpc", "how calls go"),
        new("bib admin metrics -o ndjson", "all, for a program"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new V1.AdminService.AdminServiceClient(invocation.Node.Invoker);
        var answer = await invocation.Node.CallAsync(
            call => stub.GetMetricsAsync(new V1.GetMetricsRequest(), call), cancellationToken);
        var prefix = invocation.Value(_prefix) ?? "";
        await invocation.Output.WriteManyAsync(
            _shape,
            answer.Metrics.Where(metric => metric.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(Record).ToAsyncEnumerable(),
            cancellationToken);
        return ExitCode.Ok;
    }

    private static JsonObject Record(V1.Metric metric) => new()
    {
        ["name"] = metric.Name,
        ["labels"] = new JsonObject(metric.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value))),
        ["value"] = Math.Round(metric.Value, 6),
        ["unit"] = metric.Unit,
        ["count"] = metric.Count == 0 ? null : metric.Count,
        ["mean"] = metric.Count == 0 ? null : Math.Round(metric.Value / metric.Count, 6),
    };
}
