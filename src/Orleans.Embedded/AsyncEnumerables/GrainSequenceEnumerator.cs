using Orleans.Embedded.Invocation;
using Orleans.Runtime;

namespace Orleans.Embedded.AsyncEnumerables;

/// <summary>The consumer's end: opens the sequence with a call, then takes what the grain's end has made.</summary>
internal sealed class GrainSequenceEnumerator<T> : IAsyncEnumerator<T>
{
    private readonly GrainReference _grain;
    private readonly EnumerableCall<T> _call;
    private readonly CancellationTokenSource _cancellation;
    private readonly Enumeration<T> _enumeration;
    private Queue<T> _items = new();
    private bool _opened;
    private bool _disposed;

    public GrainSequenceEnumerator(
        GrainReference grain, EnumerableCall<T> call, int batchSize, CancellationToken cancellationToken)
    {
        _grain = grain;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(call.CallerToken, cancellationToken);
        _enumeration = new Enumeration<T>(grain.Shape.Silo, batchSize);
        _call = call.Again();
        _call.Enumeration = _enumeration;
    }

    public T Current { get; private set; } = default!;

    public async ValueTask<bool> MoveNextAsync()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _cancellation.Token.ThrowIfCancellationRequested();
        if (_items.TryDequeue(out var item))
        {
            Current = item;
            return true;
        }

        if (!_opened)
        {
            _opened = true;
            _grain.Send(_call);
            await _call.Answer.WaitAsync(_cancellation.Token);
        }

        if (await _enumeration.TakeAsync(_cancellation.Token) is not { } batch) return false;
        _items = batch;
        Current = _items.Dequeue();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _items.Clear();
        if (_opened) await _enumeration.CloseAsync();
        _cancellation.Dispose();
    }
}
