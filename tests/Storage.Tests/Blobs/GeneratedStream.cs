namespace Bib.Storage.Tests.Blobs;

/// <summary>Random bytes of any length, made as they are read, in slices of odd sizes.</summary>
internal sealed class GeneratedStream(int seed, long length) : WrappedStream
{
    private readonly Random _random = new(seed);
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(Math.Min(buffer.Length, 100_000), _left);
        _random.NextBytes(buffer[..count]);
        _left -= count;
        return count;
    }
}
