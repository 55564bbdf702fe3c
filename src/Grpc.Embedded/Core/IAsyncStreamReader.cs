namespace Grpc.Core;

/// <summary>A stream of messages to read. One reader at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> found.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false at the stream's end.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
