using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>
/// A subscriber did not take an item for as long as it was offered; its observer gets this as an error, then goes on
/// with the next item.
/// </summary>
[GenerateSerializer]
public sealed class StreamEventDeliveryFailureException : OrleansException
{
    /// <summary>Without a message.</summary>
    public StreamEventDeliveryFailureException()
    {
    }

    /// <summary>With a message.</summary>
    public StreamEventDeliveryFailureException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public StreamEventDeliveryFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
