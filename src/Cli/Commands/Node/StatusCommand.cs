using System.Globalization;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib status</c>: on one screen, whether the node is well; the exit code says it too.</summary>
internal sealed class StatusCommand() : BibCommand("status", "Show whether the node is well; ends with 8 when not.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib status", "the node of this user"),
        new("bib status --socket /run/bibd/bibd.sock", "another one"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var info = await invocation.Node.CallAsync(
            call => stub.GetInfoAsync(new GetInfoRequest(), call), cancellationToken);
        if (invocation.Output.Format is OutputFormat.Table)
        {
            var text = invocation.Terminal.Out;
            var up = invocation.Time.GetUtcNow() - info.StartedAt.ToDateTimeOffset();
            text.WriteLine($"{(info.State == NodeState.Ready ? "ready" : "DEGRADED")}  {Printable.OneLine(info.Name)}".TrimEnd());
            text.WriteLine($"node      {info.NodeId}");
            text.WriteLine($"bibd      {info.Version} ({info.Engine}), pid {info.ProcessId}, up {Span(up)}, "
                + string.Create(CultureInfo.InvariantCulture, $"{info.MemoryBytes / 1048576.0:0} MiB"));
            text.WriteLine($"database  PostgreSQL {info.Database.Version} ({info.Database.Provider}), "
                + (info.Database.Available ? "available" : "NOT AVAILABLE"));
            text.WriteLine($"{(invocation.Context.Socket is null ? "context" : "socket ")}   {invocation.Where}");
            text.WriteLine($"data      {Printable.OneLine(info.DataDir)}");
            foreach (var problem in info.Problems) text.WriteLine($"problem   {Printable.OneLine(problem)}");
            await text.FlushAsync(cancellationToken);
        }
        else
        {
            await invocation.Output.WriteOneAsync(NodeRecord.Shape, NodeRecord.Of(info), cancellationToken);
        }

        return info.State == NodeState.Ready ? ExitCode.Ok : ExitCode.Findings;
    }

    private static string Span(TimeSpan span) => span.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h")
        : span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s");
}
