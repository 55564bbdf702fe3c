using Orleans.Streams;

namespace Orleans.Embedded.Streams;

internal sealed class StreamSink<T>(IAsyncObserver<T> observer) : IStreamSink
{
    public Task TakeAsync(StreamEvent @event) =>
        @event.Error is { } error ? observer.OnErrorAsync(error)
        : @event.IsEnd ? observer.OnCompletedAsync()
        : observer.OnNextAsync((T)@event.Item!, @event.Token);
}
