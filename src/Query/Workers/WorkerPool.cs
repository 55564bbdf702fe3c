using System.Globalization;
using Bib.Grains.Abstractions.Decisions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Query.Workers;

/// <summary>
/// Workers, started when a query needs one and ended when none has for a while. So many queries run at once; the next
/// ones wait in line, and when the line is full, or does not move, are refused.
/// </summary>
internal sealed partial class WorkerPool : IAsyncDisposable
{
    private readonly QueryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkerPool> _logger;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _gate = new();
    private readonly Stack<WorkerProcess> _free = new();
    private readonly ITimer _sweep;
    private readonly string _folder;
    private Task _ending = Task.CompletedTask;
    private int _waiting;
    private int _number;
    private bool _warned;
    private bool _closed;

    public WorkerPool(IOptions<QueryOptions> options, TimeProvider time, ILogger<WorkerPool> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        _slots = new(_options.WorkersMax);
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

    /// <summary>A worker for one query; to be given back.</summary>
    /// <exception cref="RefusalException">The line is too long, or does not move.</exception>
    /// <exception cref="WorkerLostException">None can be started.</exception>
    public async Task<WorkerProcess> LeaseAsync(CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(0, cancellationToken)) await WaitAsync(cancellationToken);
        try
        {
            return TakeFree() ?? await StartAsync(cancellationToken);
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    /// <summary>Takes a worker back; one that is not to be trusted any more is ended.</summary>
    public async ValueTask ReturnAsync(WorkerProcess worker, bool keep)
    {
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
            _slots.Release();
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
        _slots.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _options.WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            throw Overloaded($"{_options.WorkersMax} queries run and {_options.WaitingMax} wait; no more are taken.");
        }

        try
        {
            using var limit = new CancellationTokenSource(_options.WaitMax, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await _slots.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Overloaded(
                $"{_options.WorkersMax} queries run, and none of them ended in {_options.WaitMax.TotalSeconds:0} seconds.");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
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

    private RefusalException Overloaded(string message) => new(new(
        RefusalCode.Overloaded, message,
        $"Ask again in a moment, or let more run from the next start: bib config set query.workers {_options.WorkersMax * 2}"));
}
