namespace Bib.Storage.Blobs;

/// <summary>What a store has done with chunks since it was opened. Any thread may count.</summary>
internal sealed class ChunkCounts
{
    private long _stored;
    private long _storedBytes;
    private long _repeated;
    private long _repeatedBytes;
    private long _notStored;
    private long _verified;
    private long _verifiedBytes;
    private long _damaged;
    private long _missing;

    /// <summary>Chunks that were written and are durable.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Their bytes.</summary>
    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <summary>Chunks that were sent and were here already.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Their bytes, which cost no writing.</summary>
    public long RepeatedBytes => Interlocked.Read(ref _repeatedBytes);

    /// <summary>Chunks that could not be written.</summary>
    public long NotStored => Interlocked.Read(ref _notStored);

    /// <summary>Chunks that were read and are what they should be.</summary>
    public long Verified => Interlocked.Read(ref _verified);

    /// <summary>Their bytes.</summary>
    public long VerifiedBytes => Interlocked.Read(ref _verifiedBytes);

    /// <summary>Readings of chunks that were not what they should be.</summary>
    public long Damaged => Interlocked.Read(ref _damaged);

    /// <summary>Readings of chunks that were not there.</summary>
    public long Missing => Interlocked.Read(ref _missing);

    public void AddStored(int bytes)
    {
        Interlocked.Increment(ref _stored);
        Interlocked.Add(ref _storedBytes, bytes);
    }

    public void AddRepeated(int bytes)
    {
        Interlocked.Increment(ref _repeated);
        Interlocked.Add(ref _repeatedBytes, bytes);
    }

    public void AddNotStored() => Interlocked.Increment(ref _notStored);

    public void AddVerified(int bytes)
    {
        Interlocked.Increment(ref _verified);
        Interlocked.Add(ref _verifiedBytes, bytes);
    }

    public void AddDamaged() => Interlocked.Increment(ref _damaged);

    public void AddMissing() => Interlocked.Increment(ref _missing);
}
