namespace Orleans.Streams;

/// <summary>Takes several items at once.</summary>
/// <typeparam name="T">What items are.</typeparam>
public interface IAsyncBatchProducer<T> : IAsyncObserver<T>
{
    /// <summary>Items in their order.</summary>
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
}
