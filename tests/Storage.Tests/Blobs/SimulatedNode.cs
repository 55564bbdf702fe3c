namespace Bib.Storage.Tests.Blobs;

/// <summary>
/// A file or directory of the simulated disk: what a reader sees, what is on the platter, what is between.
/// </summary>
internal sealed class SimulatedNode(bool isDirectory)
{
    private readonly List<(long Offset, byte[]? Content)> _unflushed = [];
    private byte[] _durable = [];
    private byte[] _seen = [];

    public bool IsDirectory { get; } = isDirectory;

    public DateTimeOffset ModifiedAt { get; set; } = DateTimeOffset.UnixEpoch;

    public int Length => _seen.Length;

    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= _seen.Length) return 0;
        var count = (int)Math.Min(destination.Length, _seen.Length - offset);
        _seen.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        _seen = Written(_seen, offset, content);
        _unflushed.Add((offset, content.ToArray()));
    }

    public void SetLength(long length)
    {
        Array.Resize(ref _seen, (int)length);
        _unflushed.Add((length, null));
    }

    public void Flush()
    {
        if (_unflushed.Count == 0) return;
        _durable = [.. _seen];
        _unflushed.Clear();
    }

    /// <summary>
    /// Each write in sectors, each of which landed or did not; a longer file shows zeros where nothing landed.
    /// </summary>
    public SimulatedNode AfterCrash(Random random, int sectorBytes)
    {
        var content = _durable;
        foreach (var (offset, bytes) in _unflushed)
        {
            var fate = random.Next(3);
            if (fate == 0) continue;
            if (bytes is null)
            {
                content = [.. content];
                Array.Resize(ref content, (int)offset);
                continue;
            }

            for (var at = 0; at < bytes.Length; at += sectorBytes)
            {
                if (fate == 2 && random.Next(2) == 0) continue;
                content = Written(content, offset + at, bytes.AsSpan(at, Math.Min(sectorBytes, bytes.Length - at)));
            }
        }

        return new(IsDirectory) { _durable = content, _seen = content, ModifiedAt = ModifiedAt };
    }

    private static byte[] Written(byte[] before, long offset, ReadOnlySpan<byte> content)
    {
        var after = new byte[Math.Max(before.Length, offset + content.Length)];
        before.CopyTo(after, 0);
        content.CopyTo(after.AsSpan((int)offset));
        return after;
    }
}
