namespace Bib.Interop.Tests;

/// <summary>
/// What a test may take at most, in milliseconds: a peer that hangs fails the test that waits for it, by name. Far more
/// than any takes on a busy machine, so that only a hang gets there.
/// </summary>
internal static class Limits
{
    /// <summary>One case of ours, with the peer's start.</summary>
    public const int Case = 300_000;

    /// <summary>One test that may have to wait for a peer's run through all cases.</summary>
    public const int Run = 240_000;
}
