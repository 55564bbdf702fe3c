using System.CommandLine;
using System.Globalization;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Query;

/// <summary><c>bib query</c>: datasets as SQL tables, rows as they come.</summary>
internal sealed class QueryCommand : BibCommand
{
    /// <summary>
    /// Rows of a table for people, unless --limit says otherwise: its widths need all of them at once.
    /// </summary>
    private const long TableRowsMax = 1000;

    private readonly Argument<string> _sql;
    private readonly Option<long> _limit;
    private readonly Option<int> _timeLimit;
    private readonly Option<bool> _explain;

    public QueryCommand() : base("query", "Ask datasets in SQL: each is a table, named between quotes.")
    {
        _sql = Add(new Argument<string>("sql")
        {
            Description = "One statement that reads; - takes it from standard input.",
        });
        _limit = Add(NumberOption.Of(
            "--limit", "count", "At most so many rows; 0 for all. Default: 1000 in a table, else all.", 0L, 0L));
        _timeLimit = Add(NumberOption.Of(
            "--time-limit", "seconds", "Stop after so many seconds. Default: the node's limit.", 0, 1));
        _explain = Add(new Option<bool>("--explain") { Description = "Show how it would run, and do not run it." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib query \"select * from 'weather/gsod' limit 5\"", "five rows"),
        new("bib query -o csv \"from 'weather/gsod@1.2.0'\"", "all of a version"),
        new("bib query \"describe 'weather/gsod'\"", "its columns"),
        new("bib query -", "the statement from standard input"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var sql = await SqlAsync(invocation, cancellationToken);
        return invocation.Value(_explain)
            ? await ExplainAsync(invocation, sql, cancellationToken)
            : await ExecuteAsync(invocation, sql, cancellationToken);
    }

    private async Task<string> SqlAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var given = invocation.Value(_sql);
        return given == "-" ? await invocation.Terminal.In.ReadToEndAsync(cancellationToken) : given;
    }

    private static async Task<int> ExplainAsync(
        Invocation.Invocation invocation, string sql, CancellationToken cancellationToken)
    {
        var stub = new QueryService.QueryServiceClient(invocation.Node.Invoker);
        var answer = await invocation.Node.CallAsync(
            call => stub.ExplainQueryAsync(new ExplainQueryRequest { Sql = sql }, call), cancellationToken);
        if (invocation.Output.Format is OutputFormat.Table or OutputFormat.Wide)
        {
            invocation.Terminal.Out.WriteLine(Printable.Lines(answer.Plan).TrimEnd());
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
            return ExitCode.Ok;
        }

        var shape = new Shape([new("plan")], "plan");
        await invocation.Output.WriteOneAsync(
            shape, new System.Text.Json.Nodes.JsonObject { ["plan"] = answer.Plan }, cancellationToken);
        return ExitCode.Ok;
    }

    private async Task<int> ExecuteAsync(Invocation.Invocation invocation, string sql, CancellationToken cancellationToken)
    {
        var request = new ExecuteQueryRequest { Sql = sql };
        var isTable = invocation.Output.Format is OutputFormat.Table or OutputFormat.Wide;
        var asked = invocation.Has(_limit) ? invocation.Value(_limit) : isTable ? TableRowsMax : 0;
        if (asked > 0) request.RowLimit = asked;
        if (invocation.Value(_timeLimit) is > 0 and var seconds)
            request.TimeLimit = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));

        var stub = new QueryService.QueryServiceClient(invocation.Node.Invoker);
        using var progress = new QueryProgressLine(invocation);
        var writer = new QueryWriter(invocation.Terminal.Out, invocation.Output);
        QuerySummary? summary = null;
        QueryHeader? header = null;
        await foreach (var part in invocation.Node.StreamAsync(
            call => stub.ExecuteQuery(request, call), cancellationToken))
        {
            switch (part.PartCase)
            {
                case ExecuteQueryResponse.PartOneofCase.Header:
                    header = part.Header;
                    break;
                case ExecuteQueryResponse.PartOneofCase.Progress:
                    progress.Tell(part.Progress.Percent);
                    break;
                case ExecuteQueryResponse.PartOneofCase.Rows when header is not null:
                    progress.Dispose();
                    writer.Begin(header.Columns);
                    writer.Write(part.Rows);
                    break;
                case ExecuteQueryResponse.PartOneofCase.Summary:
                    summary = part.Summary;
                    break;
            }
        }

        progress.Dispose();
        if (summary is null || header is null)
        {
            throw new CliException(
                CliException.Unexpected, ExitCode.Partial, "The node ended the answer without its last part: rows are missing.",
                "Run it again.");
        }

        writer.Begin(header.Columns);
        writer.End();
        if (invocation.Output.Format == OutputFormat.JsonPath) invocation.Output.WriteSelected(writer.Json);
        await invocation.Terminal.Out.FlushAsync(cancellationToken);
        return Tell(invocation, header, summary, asked);
    }

    private static int Tell(Invocation.Invocation invocation, QueryHeader header, QuerySummary summary, long asked)
    {
        var read = string.Join(", ", header.Tables.Select(table => table.Address));
        invocation.Remark(string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(summary.RowCount, "row")} in {summary.Duration.ToTimeSpan().TotalSeconds:0.00} s")
            + (read.Length > 0 ? $" from {read}" : ""));
        if (!summary.Truncated) return ExitCode.Ok;
        if (asked > 0 && summary.RowLimit >= asked)
        {
            invocation.Remark(string.Create(CultureInfo.InvariantCulture,
                $"there are more; --limit 0 asks for all of them, --limit {asked * 10} for more"));
            return ExitCode.Ok;
        }

        throw new CliException(
            CliException.CutShort, ExitCode.Partial,
            $"The answer was cut after {Counted.Of(summary.RowCount, "row")}, the most that the node answers.",
            $"Ask for less at once, or let the node answer more: bib config set query.rows_max {summary.RowLimit * 10}");
    }
}
