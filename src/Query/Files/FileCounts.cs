namespace Bib.Query.Files;

/// <summary>What has become of the files that queries read, since the start. Any thread may count.</summary>
internal sealed class FileCounts
{
    private long _found;
    private long _linked;
    private long _assembled;
    private long _evicted;

    /// <summary>Files that were there, assembled for an earlier query.</summary>
    public long Found => Interlocked.Read(ref _found);

    /// <summary>Files of one chunk, which were linked to it.</summary>
    public long Linked => Interlocked.Read(ref _linked);

    /// <summary>Files that were put together of their chunks.</summary>
    public long Assembled => Interlocked.Read(ref _assembled);

    /// <summary>Assembled files that were deleted for others to have room.</summary>
    public long Evicted => Interlocked.Read(ref _evicted);

    public void AddFound() => Interlocked.Increment(ref _found);

    public void AddLinked() => Interlocked.Increment(ref _linked);

    public void AddAssembled() => Interlocked.Increment(ref _assembled);

    public void AddEvicted(int files) => Interlocked.Add(ref _evicted, files);
}
