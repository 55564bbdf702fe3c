using Libp2p.Core;

namespace Libp2p.Tests.Fuzzing;

/// <summary>
/// What came on a connection, and what is written to it. Every call ends at once, so that who reads it stays on one
/// thread, which is what allocations are counted by.
/// </summary>
/// <param name="bytes">What came.</param>
/// <param name="random">How many of them each read gives; null for as many as it asks for.</param>
internal sealed class SplitStream(byte[] bytes, Random? random) : DuplexStream
{
    private readonly MemoryStream _written = new();

    /// <summary>How many bytes were read.</summary>
    public int BytesRead { get; private set; }

    /// <summary>What was written.</summary>
    public byte[] Written => _written.ToArray();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return new(0);
        var count = Math.Min(buffer.Length, bytes.Length - BytesRead);
        if (random is not null && count > 1) count = random.Next(3) == 0 ? random.Next(1, count + 1) : 1;
        bytes.AsMemory(BytesRead, count).CopyTo(buffer);
        BytesRead += count;
        return new(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written.Write(buffer.Span);
        return default;
    }

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) => default;

    public override void Reset()
    {
    }
}
