using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Terminal;

namespace Bib.Cli.Commands.Job;

/// <summary><c>bib job logs</c>: what a job tells of itself.</summary>
internal sealed class LogsCommand : JobCommand
{
    private static readonly Shape _shape = new(
        [new("number", OnlyWide: true), new("at"), new("level"), new("step"), new("text", IsLong: true)], "number");

    private readonly Argument<string> _job;
    private readonly Option<bool> _follow;

    public LogsCommand() : base("logs", "Show what a job did, line by line.")
    {
        _job = AddJob();
        _follow = Add(new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until the job has ended." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib job logs $JOB", "what it has done by now"),
        new("bib job logs $JOB -f -o ndjson", "what it does, for a program"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Output.Format is not (OutputFormat.Table or OutputFormat.Wide))
        {
            await invocation.Output.WriteManyAsync(
                _shape, LinesAsync(invocation, cancellationToken).Select(Of), cancellationToken);
            return ExitCode.Ok;
        }

        // A log is lines and not a table: each as it comes.
        await foreach (var line in LinesAsync(invocation, cancellationToken))
        {
            invocation.Terminal.Out.WriteLine(Printable.OneLine($"{TopicRecord.Time(line.At)} {LineOf(line)}"));
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
        }

        return ExitCode.Ok;
    }

    private async IAsyncEnumerable<V1.JobLogLine> LinesAsync(
        Invocation.Invocation invocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isNowOnly = !invocation.Value(_follow);
        await foreach (var change in WatchAsync(invocation, invocation.Value(_job), isNowOnly, cancellationToken))
            if (change.Line is { } line) yield return line;
    }

    private static JsonObject Of(V1.JobLogLine line) => new()
    {
        ["number"] = line.Number,
        ["at"] = TopicRecord.Time(line.At),
        ["level"] = line.Level.ToString().ToLowerInvariant(),
        ["step"] = line.Step,
        ["text"] = line.Text,
    };
}
