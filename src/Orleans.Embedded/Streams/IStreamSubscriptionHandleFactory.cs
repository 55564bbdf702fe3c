using Orleans.Runtime;

namespace Orleans.Streams.Core;

/// <summary>Makes the handle of a subscription, whose item type only the grain knows.</summary>
public interface IStreamSubscriptionHandleFactory
{
    /// <summary>The stream.</summary>
    StreamId StreamId { get; }

    /// <summary>The stream's provider.</summary>
    string ProviderName { get; }

    /// <summary>Makes the handle.</summary>
    StreamSubscriptionHandle<T> Create<T>();
}
