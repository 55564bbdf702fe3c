using Libp2p.Core;

namespace Libp2p.Transports.WebSockets;

/// <summary>
/// A stream whose beginning was read already: reads the head of a message and gives what came behind it back first.
/// </summary>
internal sealed class HeadReader(Stream inner) : DuplexStream
{
    private byte[] _behind = [];
    private int _at;

    /// <summary>Reads up to and with an empty line.</summary>
    /// <exception cref="MalformedException">There is none within what a head may have, or the stream ends.</exception>
    public async ValueTask<byte[]> ReadHeadAsync(string what, CancellationToken cancellationToken)
    {
        var buffer = new byte[HttpHead.LengthMax];
        for (var count = 0; count < buffer.Length;)
        {
            var read = await inner.ReadAsync(buffer.AsMemory(count), cancellationToken);
            if (read == 0) throw new MalformedException(what, $"the connection ended after {count} bytes of it");
            count += read;
            var end = HttpHead.EndOf(buffer.AsSpan(0, count));
            if (end < 0) continue;
            _behind = buffer[end..count];
            return buffer[..end];
        }

        throw new MalformedException(what, $"it has more than {HttpHead.LengthMax} bytes");
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _behind.Length) return inner.ReadAsync(buffer, cancellationToken);
        var count = Math.Min(buffer.Length, _behind.Length - _at);
        _behind.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        if (_at == _behind.Length) (_behind, _at) = ([], 0);
        return new(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <summary>WebSocket ends both directions together.</summary>
    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override void Reset() => inner.Dispose();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
