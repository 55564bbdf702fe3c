namespace Bib.Storage.Blobs;

/// <summary>A chunk between cutting and storing, in a buffer that goes back when both its users are done.</summary>
internal sealed class CutChunk(byte[] buffer, int length, int index, long end, ContentBuffers buffers)
{
    /// <summary>Who stores it, and who hashes all.</summary>
    public const int Users = 2;

    private int _users = Users;

    public ReadOnlyMemory<byte> Content => buffer.AsMemory(0, length);

    public int Index { get; } = index;

    /// <summary>Where in the content it ends.</summary>
    public long End { get; } = end;

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0) buffers.Return(buffer);
    }
}
