namespace Grpc.Core;

/// <summary>A stream of messages to write. One write at a time: await each before the next.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Sends a message; completes when flow control has taken it.</summary>
    Task WriteAsync(T message);

    /// <summary>
    /// Sends a message; <paramref name="cancellationToken"/> ends the whole call when it fires during the write.
    /// </summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            throw new NotSupportedException($"{GetType()} cannot cancel a single write; write without a token.");
        }

        return WriteAsync(message);
    }

    /// <summary>How later messages are written; null means the default.</summary>
    WriteOptions? WriteOptions { get; set; }
}
