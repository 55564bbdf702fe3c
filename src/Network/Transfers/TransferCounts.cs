namespace Bib.Network.Transfers;

/// <summary>How peers have disappointed in all transfers of a node since its start. Any thread.</summary>
internal sealed class TransferCounts
{
    private long _lies;
    private long _failures;

    /// <summary>How often a peer was left because it sent what it must not.</summary>
    public long Lies => Interlocked.Read(ref _lies);

    /// <summary>How often a peer was left because it did not give what it was asked for.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>A peer lied.</summary>
    public void Lied() => Interlocked.Increment(ref _lies);

    /// <summary>A peer failed.</summary>
    public void Failed() => Interlocked.Increment(ref _failures);
}
