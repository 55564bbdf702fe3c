using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream.</summary>
public interface IAsyncStream
{
    /// <summary>Whether subscribers can go back.</summary>
    bool IsRewindable { get; }

    /// <summary>Its provider's name.</summary>
    string ProviderName { get; }

    /// <summary>Its name.</summary>
    StreamId StreamId { get; }
}
