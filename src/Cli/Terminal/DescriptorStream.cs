using System.Runtime.InteropServices;

namespace Bib.Cli.Terminal;

/// <summary>
/// Standard output or error as the system has them. .NET's own streams first make a terminal ready for a program that
/// reads keys, by writing to it what nobody asked for. Whoever has stopped reading is told nothing more.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
internal sealed partial class DescriptorStream(int descriptor) : Stream
{
    /// <summary>EINTR, EAGAIN and EPIPE, as Linux and macOS number them.</summary>
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private static readonly int _again = OperatingSystem.IsMacOS() ? 35 : 11;

    private bool _isUnread;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            for (var done = 0; done < buffer.Length && !_isUnread;)
            {
                var written = Write(descriptor, bytes + done, buffer.Length - done);
                if (written >= 0)
                {
                    done += (int)written;
                    continue;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case Interrupted:
                        break;
                    case BrokenPipe:
                        _isUnread = true;
                        break;
                    case var error when error == _again:
                        // Somebody else has made it so that it does not wait.
                        Thread.Yield();
                        break;
                    case var error:
                        throw new IOException(
                            $"What is to be shown cannot be written: {Marshal.GetPInvokeErrorMessage(error)}.");
                }
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nint count);
}
