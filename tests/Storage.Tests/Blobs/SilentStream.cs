namespace Bib.Storage.Tests.Blobs;

/// <summary>A sender who is still there, and says nothing any more after so many bytes.</summary>
internal sealed class SilentStream(Stream inner, long after) : WrappedStream
{
    private readonly TaskCompletionSource _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left = after;

    /// <summary>Completes when all that comes was read.</summary>
    public Task Silence => _silence.Task;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("It is waited for.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_left == 0)
        {
            _silence.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read;
    }
}
