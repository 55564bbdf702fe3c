using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A subscription of the grain that holds this.</summary>
/// <typeparam name="T">What the stream carries.</typeparam>
public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>?>
{
    /// <summary>The stream.</summary>
    public abstract StreamId StreamId { get; }

    /// <summary>The stream's provider.</summary>
    public abstract string ProviderName { get; }

    /// <summary>The subscription.</summary>
    public abstract Guid HandleId { get; }

    /// <summary>Ends the subscription.</summary>
    public abstract Task UnsubscribeAsync();

    /// <summary>Puts an observer in place of the last one, which may have ended with its activation.</summary>
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token = null);

    /// <inheritdoc/>
    public abstract bool Equals(StreamSubscriptionHandle<T>? other);
}
