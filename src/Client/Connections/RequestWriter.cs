using Grpc.Core;

namespace Bib.Client.Connections;

/// <summary>
/// A stream of requests whose writes end as calls do: the official client lets an <see cref="IOException"/> through when
/// the connection breaks in the midst of a write, which whoever reads files at the same time takes for one of theirs.
/// </summary>
/// <param name="stream">The call's own.</param>
public sealed class RequestWriter<T>(IClientStreamWriter<T> stream) : IClientStreamWriter<T>
{
    /// <inheritdoc/>
    public WriteOptions? WriteOptions
    {
        get => stream.WriteOptions;
        set => stream.WriteOptions = value;
    }

    /// <inheritdoc/>
    /// <exception cref="RpcException">The call has ended, or its connection is gone: then Unavailable.</exception>
    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="RpcException">The call has ended, or its connection is gone: then Unavailable.</exception>
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(message, cancellationToken);
        }
        catch (IOException broken)
        {
            throw new RpcException(new Status(
                StatusCode.Unavailable, $"The connection broke while a message was sent: {broken.Message}", broken));
        }
    }

    /// <inheritdoc/>
    public Task CompleteAsync() => stream.CompleteAsync();
}
