namespace Bib.Network.Transfers;

/// <summary>What all transfers of a node have brought since its start. Any thread.</summary>
internal sealed class TransferCounts
{
    private long _chunks;
    private long _bytes;
    private long _lies;
    private long _failures;

    /// <summary>Chunks that peers gave.</summary>
    public long Chunks => Interlocked.Read(ref _chunks);

    /// <summary>Their bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How often a peer was left because it sent what it must not.</summary>
    public long Lies => Interlocked.Read(ref _lies);

    /// <summary>How often a peer was left because it did not give what it was asked for.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>A peer gave something.</summary>
    public void Received(int chunks, long bytes)
    {
        Interlocked.Add(ref _chunks, chunks);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>A peer lied.</summary>
    public void Lied() => Interlocked.Increment(ref _lies);

    /// <summary>A peer failed.</summary>
    public void Failed() => Interlocked.Increment(ref _failures);
}
