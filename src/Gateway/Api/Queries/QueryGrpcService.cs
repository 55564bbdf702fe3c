using System.Threading.Channels;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Queries;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Queries;

/// <summary>QueryService: map, run, map.</summary>
public sealed class QueryGrpcService(IQueryEngine engine) : QueryService.QueryServiceBase
{
    /// <inheritdoc/>
    public override async Task ExecuteQuery(
        ExecuteQueryRequest request, IServerStreamWriter<ExecuteQueryResponse> responseStream, ServerCallContext context)
    {
        var query = new QueryRequest
        {
            Sql = request.Sql,
            By = CallScope.Of(context).By,
            RowsMax = request.HasRowLimit ? request.RowLimit : null,
            TimeMax = request.TimeLimit?.ToTimeSpan(),
        };
        var progress = new ProgressBox();
        await using var result = await StartAsync(query, progress, responseStream, context.CancellationToken);
        var header = new QueryHeader();
        header.Columns.AddRange(result.Columns.Select(QueryMapping.ToProto));
        header.Tables.AddRange(result.Tables.Select(QueryMapping.ToProto));
        await responseStream.WriteAsync(new() { Header = header }, context.CancellationToken);

        await foreach (var batch in result.ReadAsync(context.CancellationToken))
        {
            if (progress.Take() is { } percent)
                await responseStream.WriteAsync(new() { Progress = new() { Percent = percent } }, context.CancellationToken);
            await responseStream.WriteAsync(new() { Rows = batch.ToProto() }, context.CancellationToken);
        }

        await responseStream.WriteAsync(new() { Summary = result.Summary!.ToProto() }, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<ExplainQueryResponse> ExplainQuery(ExplainQueryRequest request, ServerCallContext context)
    {
        var query = new QueryRequest { Sql = request.Sql, By = CallScope.Of(context).By, Explain = true };
        await using var result = await engine.ExecuteAsync(query, null, context.CancellationToken);
        var response = new ExplainQueryResponse();
        response.Tables.AddRange(result.Tables.Select(QueryMapping.ToProto));
        await foreach (var batch in result.ReadAsync(context.CancellationToken))
            for (var row = 0; row < batch.RowCount; row++)
                response.Plan += batch.Columns[^1].Text(row) + "\n";
        return response;
    }

    /// <summary>
    /// Starts it, and tells how far it is until the first row is there: that may be most of the time.
    /// </summary>
    private async Task<IQueryResult> StartAsync(
        QueryRequest query,
        ProgressBox progress,
        IServerStreamWriter<ExecuteQueryResponse> responses,
        CancellationToken cancellationToken)
    {
        var starting = engine.ExecuteAsync(query, progress, cancellationToken);
        try
        {
            while (await Task.WhenAny((Task)starting, progress.ComesAsync()) != starting)
            {
                if (progress.Take() is { } percent)
                    await responses.WriteAsync(new() { Progress = new() { Percent = percent } }, cancellationToken);
            }
        }
        catch (Exception)
        {
            // The caller is gone: what was started ends with its token, and is given back.
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (starting.IsCompletedSuccessfully) await (await starting).DisposeAsync();
            throw;
        }

        return await starting;
    }

    /// <summary>Holds the newest figure only: a slow reader is not told old ones.</summary>
    private sealed class ProgressBox : IProgress<double>
    {
        private readonly Channel<double> _newest = Channel.CreateBounded<double>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        public void Report(double value) => _newest.Writer.TryWrite(value);

        public Task<bool> ComesAsync() => _newest.Reader.WaitToReadAsync(CancellationToken.None).AsTask();

        public double? Take() => _newest.Reader.TryRead(out var value) ? value : null;
    }
}
