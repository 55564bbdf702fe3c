using System.Globalization;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib status</c>: on one screen, whether the node is well; the exit code says it too.</summary>
internal sealed class StatusCommand() : BibCommand("status", "Show whether the node is well; ends with 8 when not.")
{
    private const string Label = "problem   ";

    /// <summary>What is left of a screen of 24 lines, with one for the prompt.</summary>
    private const int ProblemLinesMax = 17;

    /// <summary>With what starting takes, a second.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(750);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib status", "the node of this user"),
        new("bib status --socket /run/bibd/bibd.sock", "another one"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var info = await AskAsync(invocation, cancellationToken);
        if (invocation.Output.Format is OutputFormat.Table)
        {
            foreach (var line in Screen(invocation, info)) invocation.Terminal.Out.WriteLine(line);
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
        }
        else
        {
            await invocation.Output.WriteOneAsync(NodeRecord.Shape, NodeRecord.Of(info), cancellationToken);
        }

        return info.State == NodeState.Ready ? ExitCode.Ok : ExitCode.Findings;
    }

    /// <summary>A node of this machine that is well answers at once; one that does not is the answer.</summary>
    private static async Task<GetInfoResponse> AskAsync(
        Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var isQuick = invocation.Context.Socket is not null && !invocation.HasTimeout;
        using var link = isQuick ? new NodeLink(invocation.Context.Socket!, _patience, invocation.Time) : null;
        var node = link ?? invocation.Node;
        var stub = new NodeService.NodeServiceClient(node.Invoker);
        try
        {
            return await node.CallAsync(call => stub.GetInfoAsync(new GetInfoRequest(), call), cancellationToken);
        }
        catch (CliException late) when (isQuick && late.Code == CliException.TimedOut)
        {
            throw new CliException(
                CliException.TimedOut, ExitCode.Retryable,
                $"The node at {invocation.Where} is there and does not answer: it hangs, or has very much to do.",
                "Give it more time: bib status --timeout 30");
        }
    }

    private static IEnumerable<string> Screen(Invocation.Invocation invocation, GetInfoResponse info)
    {
        var up = invocation.Time.GetUtcNow() - info.StartedAt.ToDateTimeOffset();
        yield return $"{(info.State == NodeState.Ready ? "ready" : "DEGRADED")}  {Printable.OneLine(info.Name)}".TrimEnd();
        yield return $"node      {info.NodeId}";
        yield return $"bibd      {info.Version} ({info.Engine}), pid {info.ProcessId}, up {Span(up)}, "
            + string.Create(CultureInfo.InvariantCulture, $"{info.MemoryBytes / 1048576.0:0} MiB");
        yield return $"database  PostgreSQL {info.Database.Version} ({info.Database.Provider}), "
            + (info.Database.Available ? "available" : "NOT AVAILABLE");
        yield return $"{(invocation.Context.Socket is null ? "context" : "socket ")}   {invocation.Where}";
        yield return $"data      {Printable.OneLine(info.DataDir)}";
        var lines = info.Problems
            .SelectMany(problem => Wrapping.Lines(Printable.OneLine(problem), Wrapping.Width - Label.Length)
                .Select((line, index) => (index == 0 ? Label : new string(' ', Label.Length)) + line))
            .ToList();
        foreach (var line in lines.Take(lines.Count <= ProblemLinesMax ? ProblemLinesMax : ProblemLinesMax - 1)) yield return line;
        if (lines.Count > ProblemLinesMax) yield return $"{Label}and more: bib status -o yaml";
    }

    private static string Span(TimeSpan span) => span.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h")
        : span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s");
}
