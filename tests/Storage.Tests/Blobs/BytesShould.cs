namespace Bib.Storage.Tests.Blobs;

/// <summary>
/// Compares contents at the speed of memory, and tells where they part instead of printing megabytes. Shouldly's own
/// comparison boxes every byte; here it is hidden by this one.
/// </summary>
internal static class BytesShould
{
    public static void ShouldBe(this byte[] actual, byte[] expected, string customMessage = "")
    {
        var same = actual.AsSpan().CommonPrefixLength(expected);
        if (same == actual.Length && same == expected.Length) return;
        throw new ShouldAssertException(
            $"{actual.Length} bytes should be {expected.Length}, and part at {same}. {customMessage}");
    }
}
