using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Telemetry;
using Bib.Query.Workers;
using Microsoft.Extensions.Options;

namespace Bib.Query.Running;

/// <summary>Runs each statement in a worker of its own for as long as it lasts.</summary>
internal sealed class QueryEngine(
    IOptions<QueryOptions> options, WorkerPool pool, TableProvider tables, QueryMetrics metrics, TimeProvider time)
    : IQueryEngine
{
    private readonly QueryOptions _options = options.Value;

    /// <inheritdoc/>
    public async Task<IQueryResult> ExecuteAsync(
        QueryRequest request, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // Only the node itself asks of tables that are no datasets.
        var measurement = metrics.Begin(isOfNode: request.Tables.Count > 0);
        try
        {
            Check(request);
            var worker = await LeaseAsync(request, cancellationToken);
            return await StartAsync(
                new(request, _options, worker, pool, tables, measurement, time, progress, cancellationToken));
        }
        catch (Exception failure)
        {
            measurement.Fail(failure);
            throw;
        }
    }

    private static async Task<IQueryResult> StartAsync(QueryExecution execution)
    {
        try
        {
            await execution.StartAsync();
            return execution;
        }
        catch
        {
            await execution.DisposeAsync();
            throw;
        }
    }

    private void Check(QueryRequest request)
    {
        var length = Encoding.UTF8.GetByteCount(request.Sql);
        if (string.IsNullOrWhiteSpace(request.Sql))
        {
            throw Refused("The statement is empty.", "Give one: select * from \"topic/dataset\" limit 10", "sql");
        }

        if (request.Sql.Contains('\0', StringComparison.Ordinal))
            throw Refused("The statement contains a zero byte.", "Remove it.", "sql");
        if (length > _options.SqlBytesMax)
        {
            throw Refused(
                $"The statement has {length} bytes; {_options.SqlBytesMax} are allowed.",
                "Shorten it.", "sql");
        }

        if (request.RowsMax is < 0)
            throw Refused($"The limit of rows is {request.RowsMax}.", "Give 0 or more.", "row_limit");
        if (request.TimeMax is { } limit && limit <= TimeSpan.Zero)
            throw Refused($"The time limit is {limit}.", "Give more than 0 seconds.", "time_limit");
    }

    private async Task<WorkerProcess> LeaseAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await pool.LeaseAsync(request.IsPublishing, cancellationToken);
        }
        catch (WorkerLostException lost)
        {
            throw new RefusalException(QueryExecution.Lost(lost));
        }
    }

    private static RefusalException Refused(string message, string hint, string field) =>
        new(new(RefusalCode.InvalidArgument, message, hint, field));
}
