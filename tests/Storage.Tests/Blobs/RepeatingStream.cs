namespace Bib.Storage.Tests.Blobs;

/// <summary>The same random bytes over and over.</summary>
internal sealed class RepeatingStream(int period, long length) : WrappedStream
{
    private readonly byte[] _bytes = Sample.Of(7, period).Content;
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        var at = (int)(_position % period);
        var count = (int)Math.Min(Math.Min(buffer.Length, period - at), length - _position);
        _bytes.AsSpan(at, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
