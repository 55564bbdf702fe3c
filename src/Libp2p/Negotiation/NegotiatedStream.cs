using System.Buffers;
using Libp2p.Core;

namespace Libp2p.Negotiation;

/// <summary>
/// A stream on which lines of multistream-select may stand before the data. It keeps what was read beyond a line, and
/// can leave the other side's answer to be read with the first data, so that a proposal costs no round trip.
/// </summary>
internal sealed class NegotiatedStream(DuplexStream inner) : DuplexStream
{
    private const int BufferLength = 2 * 1024;

    private byte[]? _buffer;
    private int _from;
    private int _to;
    private string? _awaited;
    private bool _headerCame;
    private NegotiationException? _refused;

    /// <summary>Leaves the header and the answer to a proposal to be read with the first data.</summary>
    public void Await(string protocol) => _awaited = protocol;

    /// <summary>Reads a line.</summary>
    /// <exception cref="MalformedException">What came is none.</exception>
    /// <exception cref="NegotiationException">The other side ended before it.</exception>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_to > _from && MultistreamMessage.TryRead(_buffer.AsSpan(_from.._to), out var line, out var length))
            {
                _from += length;
                return line;
            }

            _buffer ??= ArrayPool<byte>.Shared.Rent(BufferLength);
            if (_from > 0)
            {
                _buffer.AsSpan(_from.._to).CopyTo(_buffer);
                (_from, _to) = (0, _to - _from);
            }

            var read = await inner.ReadAsync(_buffer.AsMemory(_to), cancellationToken);
            if (read == 0) throw new NegotiationException("The peer ended the stream before it agreed on a protocol.");
            _to += read;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_awaited is not null) await SettleAsync(cancellationToken);
        if (_to > _from)
        {
            var count = Math.Min(buffer.Length, _to - _from); // an empty buffer waits for data, and here is some
            _buffer.AsMemory(_from, count).CopyTo(buffer);
            if ((_from += count) == _to) GiveBack();
            return count;
        }

        return await inner.ReadAsync(buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _refused is null ? inner.WriteAsync(buffer, cancellationToken) : ValueTask.FromException(_refused);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) =>
        inner.CloseWriteAsync(cancellationToken);

    public override void Reset() => inner.Reset();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads the answer that was left for later.</summary>
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        if (_refused is not null) throw _refused;
        try
        {
            if (!_headerCame) MultistreamSelect.CheckHeader(await ReadLineAsync(cancellationToken));
            _headerCame = true;
            MultistreamSelect.CheckAnswer(_awaited!, await ReadLineAsync(cancellationToken));
            _awaited = null;
            if (_from == _to) GiveBack();
        }
        catch (NegotiationException refused)
        {
            _refused = refused;
            inner.Reset();
            throw;
        }
    }

    private void GiveBack()
    {
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _from = _to = 0;
    }
}
