using Libp2p.Core;

namespace Bib.Network.Tests.Hosts;

/// <summary>What came on a stream, given in pieces. Every call ends at once.</summary>
/// <param name="bytes">What came.</param>
/// <param name="random">How many bytes each read gives; null for as many as it asks for.</param>
internal sealed class PlainStream(byte[] bytes, Random? random) : DuplexStream
{
    private int _read;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(buffer.Length, bytes.Length - _read);
        if (random is not null && count > 1) count = random.Next(3) == 0 ? random.Next(1, count + 1) : 1;
        bytes.AsMemory(_read, count).CopyTo(buffer);
        _read += count;
        return new(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) => default;

    public override void Reset()
    {
    }
}
