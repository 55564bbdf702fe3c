using System.IO.Pipelines;
using Libp2p.Core;

namespace Libp2p.Transports.Memory;

/// <summary>The two ends of a connection within the process.</summary>
public static class MemoryPipe
{
    /// <summary>Makes a connection.</summary>
    /// <param name="capacity">How many bytes may be on their way in each direction.</param>
    public static (DuplexStream Dialer, DuplexStream Listener) Create(int capacity = 64 * 1024)
    {
        PipeOptions options = new(
            pauseWriterThreshold: capacity, resumeWriterThreshold: capacity / 2, useSynchronizationContext: false);
        var (there, back) = (new Pipe(options), new Pipe(options));
        return (new End(back.Reader, there.Writer), new End(there.Reader, back.Writer));
    }

    private sealed class End(PipeReader reader, PipeWriter writer) : DuplexStream
    {
        private volatile bool _gone;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var result = await reader.ReadAsync(cancellationToken);
                if (result.IsCanceled) throw Reason();
                var count = (int)Math.Min(buffer.Length, result.Buffer.Length);
                var end = count == 0 ? result.Buffer.Start : result.Buffer.GetPosition(count);
                System.Buffers.BuffersExtensions.CopyTo(result.Buffer.Slice(0, end), buffer.Span);
                reader.AdvanceTo(end);
                return count;
            }
            catch (InvalidOperationException) when (_gone)
            {
                throw Reason();
            }
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var result = await writer.WriteAsync(buffer, cancellationToken);
                if (result.IsCompleted) throw new StreamResetException("The other end of the connection has gone.");
            }
            catch (InvalidOperationException) when (_gone)
            {
                throw Reason();
            }
        }

        public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) => writer.CompleteAsync();

        public override void Reset() => Leave(Reason());

        protected override void Dispose(bool disposing)
        {
            if (disposing) Leave(null);
            base.Dispose(disposing);
        }

        private void Leave(Exception? reason)
        {
            if (_gone) return;
            _gone = true;
            writer.Complete(reason);
            reader.CancelPendingRead();
            reader.Complete(reason);
        }

        private static StreamResetException Reason() => new("The connection was reset.");
    }
}
