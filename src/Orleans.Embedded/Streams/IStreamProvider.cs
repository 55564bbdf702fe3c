using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Carries streams.</summary>
public interface IStreamProvider
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Whether subscribers can go back.</summary>
    bool IsRewindable { get; }

    /// <summary>A stream; there is no need to make one first.</summary>
    IAsyncStream<T> GetStream<T>(StreamId streamId);
}
