using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Admin;

/// <summary><c>bib admin logs</c>: what the node has logged lately, and with --follow what it logs.</summary>
internal sealed class LogsCommand : BibCommand
{
    private static readonly string[] _levels = ["trace", "debug", "information", "warning", "error", "critical"];

    private static readonly Shape _shape = new(
        [new("time"), new("level"), new("message"), new("category", OnlyWide: true), new("exception", OnlyWide: true)],
        "message");

    private readonly Option<string> _level;
    private readonly Option<int> _last;
    private readonly Option<string?> _contains;
    private readonly Option<bool> _follow;

    public LogsCommand() : base("logs", "Show what the node has logged lately.")
    {
        _level = Add(new Option<string>("--level")
        {
            Description = "The least severe: trace, debug, information, warning, error or critical.",
            HelpName = "level",
            DefaultValueFactory = _ => "information",
        });
        _level.AcceptOnlyFromAmong(_levels);
        _last = Add(NumberOption.Of(
            "--last", "count", "How many of those that are there, 0 to 2000. Default: 100.", 100, 0, 2000));
        _contains = Add(new Option<string?>("--contains")
        {
            Description = "Only messages with this text in them.",
            HelpName = "text",
        });
        _follow = Add(new Option<bool>("--follow", "-f") { Description = "Go on with those to come, until Ctrl-C." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib admin logs --level warning", "what was not right"),
        new("bib admin logs --follow --last 0 -o ndjson", "what comes, for a program"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var lines = LinesAsync(invocation, cancellationToken);
        if (invocation.Output.Format is not (OutputFormat.Table or OutputFormat.Wide))
        {
            await invocation.Output.WriteManyAsync(_shape, lines, cancellationToken);
            return ExitCode.Ok;
        }

        // A log is lines and not a table: each as it comes, and its exception below it.
        var text = invocation.Terminal.Out;
        await foreach (var line in lines)
        {
            text.WriteLine(Printable.OneLine(
                $"{line["time"]} {line["level"],-11} {line["message"]}"
                + (invocation.Output.Format == OutputFormat.Wide ? $" ({line["category"]})" : "")));
            if (line["exception"]?.ToString() is { Length: > 0 } exception)
                text.WriteLine(string.Join('\n', Printable.Lines(exception).Split('\n').Select(part => "  " + part)));
            await text.FlushAsync(cancellationToken);
        }

        return ExitCode.Ok;
    }

    private async IAsyncEnumerable<JsonObject> LinesAsync(
        Invocation.Invocation invocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stub = new V1.AdminService.AdminServiceClient(invocation.Node.Invoker);
        var request = new V1.ReadLogsRequest
        {
            MinimumLevel = (V1.LogLevel)(Array.IndexOf(_levels, invocation.Value(_level)) + 1),
            Last = invocation.Value(_last),
            Contains = invocation.Value(_contains) ?? "",
            Follow = invocation.Value(_follow),
        };
        await foreach (var part in invocation.Node.StreamAsync(call => stub.ReadLogs(request, call), cancellationToken))
        {
            if (part.Lost > 0) invocation.Remark($"{part.Lost} messages came faster than they were read, and are lost here");
            yield return new()
            {
                ["time"] = TopicRecord.Time(part.Entry.Time),
                ["level"] = part.Entry.Level.ToString().ToLowerInvariant(),
                ["category"] = part.Entry.Category,
                ["message"] = part.Entry.Message,
                ["exception"] = part.Entry.Exception.Length == 0 ? null : part.Entry.Exception,
                ["fields"] = new JsonObject(part.Entry.Fields
                    .OrderBy(field => field.Key, StringComparer.Ordinal)
                    .Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value))),
            };
        }
    }
}
