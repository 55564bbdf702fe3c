namespace Orleans.Streams;

/// <summary>Receives what a stream carries.</summary>
/// <typeparam name="T">What that is.</typeparam>
public interface IAsyncObserver<in T>
{
    /// <summary>An item.</summary>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    /// <summary>No more items will come.</summary>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>Something went wrong where the items are made.</summary>
    Task OnErrorAsync(Exception ex);
}
