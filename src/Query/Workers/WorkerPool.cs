using System.Globalization;
using Bib.Grains.Abstractions.Decisions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Query.Workers;

/// <summary>
/// Workers, started when a query needs one and ended when none has for a while. So many queries run at once, and beside
/// them so many looks at what is being published.
/// </summary>
internal sealed partial class WorkerPool : IAsyncDisposable
{
    private readonly QueryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkerPool> _logger;
    private readonly WorkerLane _queries;
    private readonly WorkerLane _publishing;
    private readonly Lock _gate = new();
    private readonly Stack<WorkerProcess> _free = new();
    private readonly ITimer _sweep;
    private readonly string _folder;
    private Task _ending = Task.CompletedTask;
    private int _number;
    private bool _warned;
    private bool _closed;

    public WorkerPool(IOptions<QueryOptions> options, TimeProvider time, ILogger<WorkerPool> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        _queries = new(
            _options.WorkersMax, "queries run", _options, time,
            $"Ask again in a moment, or let more run from the next start: bib config set query.workers {_options.WorkersMax * 2}");
        _publishing = new(
            _options.PublishWorkersMax, "tables are looked at before they are published", _options, time,
            "Publish again in a moment.");
        _folder = Path.Combine(_options.Folder, "workers");
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(
            _folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _sweep = time.CreateTimer(_ => Sweep(), null, _options.IdleMax, _options.IdleMax / 2);
    }

    /// <summary>How many processes have nothing to do.</summary>
    public int Free
    {
        get
        {
            lock (_gate) return _free.Count;
        }
    }

    /// <summary>How many statements wait for a worker.</summary>
    public int Waiting => _queries.Waiting + _publishing.Waiting;

    /// <summary>A worker for one query; to be given back.</summary>
    /// <param name="isPublishing">Whether it is for what is being published.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="RefusalException">The line is too long, or does not move.</exception>
    /// <exception cref="WorkerLostException">None can be started.</exception>
    public async Task<WorkerProcess> LeaseAsync(bool isPublishing, CancellationToken cancellationToken)
    {
        var lane = isPublishing ? _publishing : _queries;
        await lane.EnterAsync(cancellationToken);
        try
        {
            var worker = TakeFree() ?? await StartAsync(cancellationToken);
            worker.Lane = lane;
            return worker;
        }
        catch
        {
            lane.Leave();
            throw;
        }
    }

    /// <summary>Takes a worker back; one that is not to be trusted any more is ended.</summary>
    public async ValueTask ReturnAsync(WorkerProcess worker, bool keep)
    {
        var lane = worker.Lane;
        try
        {
            if (keep && worker.IsWell && worker.Uses < _options.UsesMax)
            {
                worker.FreeSince = _time.GetTimestamp();
                lock (_gate)
                {
                    if (!_closed)
                    {
                        _free.Push(worker);
                        return;
                    }
                }
            }

            if (!keep) LogGivenUp(worker.Id, worker.Complaints);
            await worker.DisposeAsync();
        }
        finally
        {
            lane?.Leave();
        }
    }

    /// <summary>Ends those that have nothing to do, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        WorkerProcess[] free;
        lock (_gate)
        {
            _closed = true;
            free = [.. _free];
            _free.Clear();
        }

        foreach (var worker in free) await worker.DisposeAsync();
        await _ending;
        _queries.Dispose();
        _publishing.Dispose();
    }

    private WorkerProcess? TakeFree()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            while (_free.TryPop(out var worker))
            {
                if (worker.IsWell) return worker;
                End(worker);
            }

            return null;
        }
    }

    private async Task<WorkerProcess> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(
            _folder, Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture));
        var worker = await WorkerProcess.StartAsync(folder, _options, _time, cancellationToken);
        LogStarted(worker.Id, worker.Confined);
        if (!worker.Confined && !Interlocked.Exchange(ref _warned, true)) LogUnconfined();
        return worker;
    }

    private void Sweep()
    {
        lock (_gate)
        {
            var all = _free.ToArray();
            _free.Clear();
            foreach (var worker in all.Reverse())
            {
                if (worker.IsWell && _time.GetElapsedTime(worker.FreeSince) < _options.IdleMax) _free.Push(worker);
                else End(worker);
            }
        }
    }

    /// <summary>Called under the lock; whoever disposes the pool waits for it.</summary>
    private void End(WorkerProcess worker) => _ending = EndAsync(_ending, worker);

    private static async Task EndAsync(Task before, WorkerProcess worker)
    {
        await Task.Yield();
        await before;
        await worker.DisposeAsync();
    }
}
