using Orleans.Providers.Streams.Common;
using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>
/// What was written into one stream, in order, and the producers that wait because it is full. A place is taken from
/// writing until every subscriber is done with the item.
/// </summary>
internal sealed class StreamQueue(StreamId streamId, EmbeddedStreamOptions options, long firstNumber)
{
    private readonly Lock _gate = new();
    private readonly Queue<StreamEvent> _written = [];
    private readonly Queue<(StreamEvent Event, TaskCompletionSource Taken)> _waiting = [];
    private int _places;
    private long _number = firstNumber;

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _places == 0;
        }
    }

    public bool HasNext
    {
        get
        {
            lock (_gate) return _written.Count > 0;
        }
    }

    /// <summary>Completes when there is a place for the item; the order is that of the calls.</summary>
    /// <exception cref="LimitExceededException">Too many producers wait already.</exception>
    public Task WriteAsync(object? item, Exception? error, bool isEnd)
    {
        lock (_gate)
        {
            var full = _places >= options.QueueLimit;
            if (full && _waiting.Count >= options.ProducerLimit) throw TooManyProducers();
            var token = isEnd ? null : new EventSequenceTokenV2(_number++);
            var written = new StreamEvent(item, token, error, isEnd);
            if (!full)
            {
                _places++;
                _written.Enqueue(written);
                return Task.CompletedTask;
            }

            var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((written, taken));
            return taken.Task;
        }
    }

    public StreamEvent? Next()
    {
        lock (_gate) return _written.TryDequeue(out var next) ? next : null;
    }

    /// <summary>Gives an item's place to the producer that waits longest.</summary>
    public void Leave()
    {
        TaskCompletionSource taken;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out var next))
            {
                _places--;
                return;
            }

            _written.Enqueue(next.Event);
            taken = next.Taken;
        }

        taken.SetResult();
    }

    private LimitExceededException TooManyProducers() => new(
        $"Stream {streamId} has {options.QueueLimit} items that its subscribers have not taken "
        + $"(EmbeddedStreamOptions.QueueLimit), and {_waiting.Count} producers wait for a place; the limit is "
        + $"{options.ProducerLimit} (EmbeddedStreamOptions.ProducerLimit). The item was not taken: await each OnNextAsync, "
        + "let subscribers be faster, or raise the limits.");
}
