namespace Bib.Storage.Tests.Blobs;

/// <summary>A stream whose sender goes away.</summary>
internal sealed class BreakingStream(Stream inner, long after) : WrappedStream
{
    private long _left = after;

    public override int Read(Span<byte> buffer)
    {
        if (_left <= 0) throw new IOException("The sender went away.");
        var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }
}
