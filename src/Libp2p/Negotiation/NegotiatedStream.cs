using System.Buffers;
using Libp2p.Core;

namespace Libp2p.Negotiation;

/// <summary>
/// A stream on which lines of multistream-select may stand before the data. It keeps what was read beyond a line. What
/// this side has to say can go with its first data, and the other side's answer can be read with its first, so that a
/// proposal costs neither a packet nor a round trip.
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

    /// <summary>What is sent before anything else; who writes or reads first takes it.</summary>
    private volatile byte[]? _first;

    private readonly Lock _taking = new();

    /// <summary>The sending of <see cref="_first"/>: who writes meanwhile waits for it.</summary>
    private volatile Task? _sendingFirst;

    /// <inheritdoc/>
    public override bool CanTimeout => inner.CanTimeout;

    /// <inheritdoc/>
    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    /// <inheritdoc/>
    public override int WriteTimeout
    {
        get => inner.WriteTimeout;
        set => inner.WriteTimeout = value;
    }

    /// <summary>Whether something came beyond the lines that were read.</summary>
    public bool HasData => _to > _from;

    /// <summary>Leaves lines to be sent with the first data, or when this side reads and has none.</summary>
    public void SendWithFirst(byte[] lines) => _first = lines;

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

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _awaited is null && _to == _from && _first is null
            ? inner.ReadAsync(buffer, cancellationToken)
            : ReadFirstAsync(buffer, cancellationToken);

    /// <summary>Reads while something is left of the negotiation.</summary>
    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_awaited is not null) await SettleAsync(cancellationToken);
        if (_to > _from)
        {
            var count = Math.Min(buffer.Length, _to - _from); // an empty buffer waits for data, and here is some
            _buffer.AsMemory(_from, count).CopyTo(buffer);
            if ((_from += count) == _to) GiveBack();
            return count;
        }

        if (_first is not null) await SendFirstAsync(cancellationToken);
        return await inner.ReadAsync(buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_refused is not null) return ValueTask.FromException(_refused);
        return _first is null && _sendingFirst is null
            ? inner.WriteAsync(buffer, cancellationToken)
            : WriteFirstAsync(buffer, cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_first is not null) await SendFirstAsync(cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }

    public override async ValueTask CloseWriteAsync(CancellationToken cancellationToken = default)
    {
        if (_first is not null || _sendingFirst is not null) await WriteFirstAsync(default, cancellationToken);
        await inner.CloseWriteAsync(cancellationToken);
    }

    public override void Reset() => inner.Reset();

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_first is not null) await SendFirstAsync(CancellationToken.None);
        }
        catch (Libp2pException)
        {
            // The other side is gone, and will not miss it.
        }

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
            if (_first is not null) await SendFirstAsync(cancellationToken);
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

    /// <summary>Sends what goes first by itself.</summary>
    private async ValueTask SendFirstAsync(CancellationToken cancellationToken)
    {
        if (TakeFirst(out var sent) is not { } first) return;
        try
        {
            await inner.WriteAsync(first, cancellationToken);
        }
        finally
        {
            _sendingFirst = null;
            sent.SetResult();
        }
    }

    /// <summary>Sends data after, or with, what goes first.</summary>
    private async ValueTask WriteFirstAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (TakeFirst(out var sent) is { } first)
        {
            try
            {
                byte[] both = [.. first, .. buffer.Span];
                await inner.WriteAsync(both, cancellationToken);
                return;
            }
            finally
            {
                _sendingFirst = null;
                sent.SetResult();
            }
        }

        if (_sendingFirst is { } sending) await sending;
        await inner.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>Takes what goes first, for whoever asks first; the others wait until it is sent.</summary>
    private byte[]? TakeFirst(out TaskCompletionSource sent)
    {
        sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_taking)
        {
            if (_first is not { } first) return null;
            _sendingFirst = sent.Task;
            _first = null;
            return first;
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
