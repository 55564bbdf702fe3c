using Microsoft.Win32.SafeHandles;

namespace Bib.Cli.Terminal;

/// <summary>
/// Standard input whose reads end when they are cancelled. The system's own go on until somebody types or the pipe is
/// closed: a Ctrl-C at a question would do nothing. What an abandoned read still takes is lost, and the process ends.
/// </summary>
internal sealed class InterruptibleInput : Stream
{
    private const int StandardInput = 0;

    /// <summary>The file itself, opened when it is first read: .NET's console would edit the line itself.</summary>
    private readonly Lazy<Stream> _input = new(() => new FileStream(
        new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => _input.Value.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => _input.Value.Read(buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await _input.Value.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(cancellationToken);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
