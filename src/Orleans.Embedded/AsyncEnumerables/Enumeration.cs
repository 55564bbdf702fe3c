using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.AsyncEnumerables;

/// <summary>
/// The grain's end of one enumeration. It runs in turns of the grain that belong to no request, so it interleaves with
/// calls; it makes one batch at a time and no more until the consumer took that.
/// </summary>
/// <remarks>
/// It is aborted with its activation, or when the consumer does not come back for a response timeout.
/// </remarks>
internal sealed class Enumeration<T>(SiloRuntime silo, int batchSize) : IEnumeration
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _idleTimeout =
        silo.Services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout;

    private Activation? _activation;
    private GrainCall? _call;
    private IAsyncEnumerator<T>? _producer;
    private ITimer? _idle;
    private Queue<T> _made = new();
    private TaskCompletionSource? _wanted;
    private Exception? _failure;
    private bool _running;
    private bool _ended;
    private bool _closing;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>In a turn of the grain: opens the sequence.</summary>
    public void Begin(Activation activation, GrainCall call, IAsyncEnumerable<T> sequence)
    {
        _activation = activation;
        _call = call;
        activation.Own<IEnumeration>(
            this,
            silo.Limits.Sequences,
            nameof(silo.Limits.Sequences),
            "sequences under enumeration",
            "End or dispose of enumerations that are not needed");
        _producer = sequence.GetAsyncEnumerator(_cancellation.Token);
        _idle = silo.Clock.CreateTimer(
            static self => ((Enumeration<T>)self!).OnIdle(), this, _idleTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Everything made so far, or null at the end; waits until there is something.</summary>
    public async Task<Queue<T>?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wanted;
            lock (_gate)
            {
                _idle?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                if (_made.Count > 0)
                {
                    var batch = _made;
                    _made = new Queue<T>();
                    if (!_ended) _idle?.Change(_idleTimeout, Timeout.InfiniteTimeSpan);
                    return batch;
                }

                if (_failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
                if (_ended) return null;
                _wanted ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wanted = _wanted.Task;
                if (!_running)
                {
                    _running = true;
                    _activation!.TurnScheduler.QueueAction(static self => _ = ((Enumeration<T>)self).MakeAsync(), this);
                }
            }

            await wanted.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends the producer, whose finally blocks run in turns of the grain.</summary>
    public Task CloseAsync()
    {
        bool running;
        lock (_gate)
        {
            if (_producer is null || _ended) return Task.CompletedTask;
            running = _running;
        }

        // A producer inside an item may take as long as it likes to see its cancelled token.
        _activation!.TurnScheduler.QueueAction(static self => ((Enumeration<T>)self).Close(null), this);
        return running ? Task.CompletedTask : _closed.Task;
    }

    /// <summary>The activation ends.</summary>
    public void Dispose() => Close(new EnumerationAbortedException(
        $"The enumeration of {_call?.Method} ended with the activation of {_activation?.GrainId}. Enumerate anew."));

    private void OnIdle() => _activation!.TurnScheduler.QueueAction(
        static self => ((Enumeration<T>)self).Close(new EnumerationAbortedException(
            $"The consumer of {((Enumeration<T>)self)._call?.Method} did not come back within the response timeout of "
            + $"{((Enumeration<T>)self)._idleTimeout}. Enumerate anew.")),
        this);

    private async Task MakeAsync()
    {
        _activation!.Touch();
        try
        {
            while (true)
            {
                var next = _producer!.MoveNextAsync();
                var ready = next.IsCompleted;
                if (!ready) Give();
                if (!await next)
                {
                    await EndAsync(null);
                    return;
                }

                var item = silo.Guards.CopyAndCheck ? silo.Guard.CopyAnswer(_call!, _producer.Current) : _producer.Current;
                lock (_gate)
                {
                    _made.Enqueue(item);
                    if (!_closing && _made.Count < batchSize) continue;
                    _running = false;
                }

                Give();
                if (_closing) await EndAsync(null);
                return;
            }
        }
        catch (Exception failure)
        {
            await EndAsync(failure);
        }
    }

    /// <summary>Shows the consumer what is there.</summary>
    private void Give()
    {
        TaskCompletionSource? wanted = null;
        lock (_gate)
        {
            if (_made.Count > 0 || _ended) (wanted, _wanted) = (_wanted, null);
        }

        wanted?.SetResult();
    }

    private void Close(Exception? failure)
    {
        bool running;
        lock (_gate)
        {
            if (_ended) return;
            _closing = true;
            _failure ??= failure;
            running = _running;
        }

        _cancellation.Cancel();
        if (running)
        {
            // The producer is inside an item; it ends when that does. The consumer need not wait for it.
            if (failure is not null) FailWaiting();
            return;
        }

        _ = EndAsync(failure);
    }

    private void FailWaiting()
    {
        TaskCompletionSource? wanted;
        lock (_gate) (wanted, _wanted) = (_wanted, null);
        wanted?.SetResult();
    }

    private async Task EndAsync(Exception? failure)
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            _running = false;
            _failure ??= failure;
        }

        try
        {
            await _producer!.DisposeAsync();
        }
        catch (Exception error)
        {
            lock (_gate) _failure ??= error;
        }

        if (_idle is not null) await _idle.DisposeAsync();
        _activation!.Disown(this);
        FailWaiting();
        _closed.TrySetResult();
    }
}
