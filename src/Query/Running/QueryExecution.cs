using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Files;
using Bib.Query.Telemetry;
using Bib.Query.Worker.Protocol;
using Bib.Query.Workers;

namespace Bib.Query.Running;

/// <summary>
/// One statement in one worker, from its first message to its last. Whatever happens, the worker goes back to the pool
/// fit for another, or is ended.
/// </summary>
internal sealed class QueryExecution : IQueryResult
{
    private readonly QueryRequest _request;
    private readonly QueryOptions _options;
    private readonly WorkerProcess _worker;
    private readonly WorkerPool _pool;
    private readonly TableProvider _provider;
    private readonly QueryMeasurement _measurement;
    private readonly TimeProvider _time;
    private readonly IProgress<double>? _progress;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _stop;
    private readonly TimeSpan _timeMax;
    private readonly long _started;
    private readonly string _folder;
    private readonly TableCopies _copies;
    private readonly int _number;
    private readonly List<QueriedTable> _tables = [];
    private readonly Dictionary<string, ProvidedTable> _provided = [];
    private Task<Frame>? _receiving;
    private bool _ended;
    private bool _lost;
    private bool _disposed;

    public QueryExecution(
        QueryRequest request,
        QueryOptions options,
        WorkerProcess worker,
        WorkerPool pool,
        TableProvider provider,
        QueryMeasurement measurement,
        TimeProvider time,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        (_request, _options, _worker, _pool, _provider) = (request, options, worker, pool, provider);
        (_measurement, _time, _progress, _caller) = (measurement, time, progress, cancellationToken);
        _timeMax = request.TimeMax is { } wanted && wanted < options.TimeMax ? wanted : options.TimeMax;
        _limit = new(_timeMax, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
        _started = time.GetTimestamp();
        _folder = worker.NextFolder();
        _copies = provider.NewCopies();
        _number = worker.Uses;
        RowsMax = Math.Min(request.RowsMax ?? long.MaxValue, options.RowsMax);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QueryColumn> Columns { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<QueriedTable> Tables => _tables;

    /// <inheritdoc/>
    public QuerySummary? Summary { get; private set; }

    private long RowsMax { get; }

    /// <summary>Has the worker begin; returns when the columns are known.</summary>
    public Task StartAsync() => GuardAsync(async () =>
    {
        var query = new QueryMessage(
            _number, _request.Sql, _request.Explain, _folder, RowsMax, _options.TablesMax);
        await _worker.SendAsync(MessageKind.Query, query.ToPayload(), _stop.Token);
        while (true)
        {
            var frame = await ReceiveAsync(_stop.Token);
            switch (frame.Kind)
            {
                case MessageKind.Missing:
                    await AnswerAsync(new PayloadReader(frame.Payload.Span).Text());
                    break;
                case MessageKind.Columns:
                    Columns = [.. ColumnsMessage.Parse(frame.Payload.Span).Columns.Select(column => new QueryColumn(
                        column.Name, column.SqlType, (QueryCellKind)column.Cells))];
                    return true;
                default:
                    HandleOther(frame);
                    break;
            }
        }
    });

    /// <inheritdoc/>
    public async IAsyncEnumerable<QueryBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(_stop.Cancel);
        while (Summary is null)
        {
            var batch = await GuardAsync(async () =>
            {
                var frame = await ReceiveAsync(_stop.Token);
                switch (frame.Kind)
                {
                    case MessageKind.Rows:
                        return RowsParser.Parse(frame.Payload, Columns);
                    case MessageKind.Done:
                        var done = DoneMessage.Parse(frame.Payload.Span);
                        _ended = true;
                        Summary = new(done.Rows, done.Truncated, RowsMax, _time.GetElapsedTime(_started));
                        _measurement.Succeed(done.Rows);
                        return null;
                    default:
                        HandleOther(frame);
                        return null;
                }
            });
            if (batch is not null) yield return batch;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Stops it where it still runs, and gives the worker back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _measurement.Abandon();
        try
        {
            if (!_ended && !_lost) await StopAsync();
        }
        finally
        {
            if (_ended && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
            await _pool.ReturnAsync(_worker, keep: _ended);
            _copies.Dispose();
            _stop.Dispose();
            _limit.Dispose();
        }
    }

    /// <summary>What a query is refused with whose worker is gone.</summary>
    public static Refusal Lost(WorkerLostException lost) => new(
        RefusalCode.QueryLost,
        $"The query's process is lost, and nothing else: {lost.Message}",
        "Ask again; if it happens every time, ask for less at once, or give queries more: bib config get query.memory_mebibytes");

    private async Task AnswerAsync(string name)
    {
        var table = await _provider.ProvideAsync(
            name, _request, _folder, _tables.Count, _worker.Confined ? null : _copies, _stop.Token);
        _tables.Add(table.Told);
        _provided[name] = table;
        await _worker.SendAsync(MessageKind.Table, table.Message.ToPayload(), _stop.Token);
    }

    private void HandleOther(Frame frame)
    {
        switch (frame.Kind)
        {
            case MessageKind.Progress:
                _progress?.Report(new PayloadReader(frame.Payload.Span).Double());
                break;
            case MessageKind.Shape:
                var shape = ShapeMessage.Parse(frame.Payload.Span);
                if (_provided.TryGetValue(shape.Table, out var table)) _provider.Remember(table, shape);
                break;
            case MessageKind.Failed:
                _ended = true;
                var failure = FailedMessage.Parse(frame.Payload.Span);
                _stop.Token.ThrowIfCancellationRequested();
                throw new RefusalException(QueryFailures.Of(failure, _options));
            default:
                throw new ProtocolException($"a worker sent a {frame.Kind}");
        }
    }

    /// <summary>
    /// The next message. Reading itself is never given up, for half a frame would make the rest unreadable; only the
    /// wait for it is.
    /// </summary>
    private async Task<Frame> ReceiveAsync(CancellationToken cancellationToken)
    {
        _receiving ??= _worker.ReceiveAsync(CancellationToken.None);
        var frame = await _receiving.WaitAsync(cancellationToken);
        _receiving = null;
        return frame;
    }

    private async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(_options.StopMax, _time);
        try
        {
            var number = new PayloadWriter();
            number.Int32(_number);
            await _worker.SendAsync(MessageKind.Cancel, number.Written, patience.Token);
            while (!_ended)
            {
                var frame = await ReceiveAsync(patience.Token);
                _ended = frame.Kind is MessageKind.Done or MessageKind.Failed;
            }
        }
        catch (Exception hopeless) when (hopeless is OperationCanceledException or WorkerLostException)
        {
            // It does not listen: the pool ends it.
            _worker.Kill();
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await ToldAsync(step);
        }
        catch (Exception failure)
        {
            _measurement.Fail(failure);
            throw;
        }
    }

    /// <summary>What stops a statement, told as what its caller can do about it.</summary>
    private async Task<T> ToldAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (OperationCanceledException) when (_limit.IsCancellationRequested && !_caller.IsCancellationRequested)
        {
            var isOwn = _timeMax < _options.TimeMax;
            throw new RefusalException(new(
                RefusalCode.QueryLimit,
                $"The query was stopped after {_timeMax.TotalSeconds:0.###} seconds, the longest it may take"
                    + (isOwn ? " by its own limit." : "."),
                isOwn
                    ? $"Ask for less at once, or give it longer, up to {_options.TimeMax.TotalSeconds:0} seconds: --time-limit "
                        + $"{Math.Min(Math.Ceiling(_timeMax.TotalSeconds * 2), _options.TimeMax.TotalSeconds):0}"
                    : "Ask for less at once, or let queries take longer: bib config set query.time_seconds "
                        + $"{Math.Ceiling(_timeMax.TotalSeconds * 2):0}",
                "time_limit"));
        }
        catch (WorkerLostException lost)
        {
            _lost = true;
            throw new RefusalException(Lost(lost));
        }
        catch (ProtocolException nonsense)
        {
            _lost = true;
            _worker.Kill();
            throw new RefusalException(Lost(new WorkerLostException($"It sent what cannot be read: {nonsense.Message}.")));
        }
    }
}
