using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Admin;

/// <summary><c>bib admin grains</c>: a row for each method that was called.</summary>
internal sealed class GrainsCommand()
    : BibCommand("grains", "Show what the node's grains have done since it started.")
{
    private static readonly Shape _shape = new(
        [
            new("grain"), new("activations"), new("method"), new("calls"), new("errors"),
            new("mean_us"), new("p50_us", OnlyWide: true), new("p99_us"),
        ],
        "grain");

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib admin grains", "calls, errors and times by method"),
        new("bib admin grains -o csv", "the same, for a spreadsheet"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new AdminService.AdminServiceClient(invocation.Node.Invoker);
        var answer = await invocation.Node.CallAsync(
            call => stub.ListGrainStatisticsAsync(new ListGrainStatisticsRequest(), call), cancellationToken);
        var rows = answer.Grains.SelectMany(grain => grain.Methods.Select(method => Row(grain, method)));
        await invocation.Output.WriteManyAsync(_shape, rows.ToAsyncEnumerable(), cancellationToken);
        return ExitCode.Ok;
    }

    private static JsonObject Row(GrainStatistics grain, GrainMethodStatistics method) => new()
    {
        ["grain"] = grain.GrainType,
        ["activations"] = grain.Activations,
        ["method"] = method.Method,
        ["calls"] = method.Calls,
        ["errors"] = method.Errors,
        ["mean_us"] = Math.Round(method.LatencyUsMean, 1),
        ["p50_us"] = Math.Round(method.LatencyUsP50, 1),
        ["p99_us"] = Math.Round(method.LatencyUsP99, 1),
    };
}
