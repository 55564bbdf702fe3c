namespace Bib.Storage.Files;

/// <summary>Tells a full disk from a broken one.</summary>
internal static class DiskFull
{
    /// <summary>ENOSPC.</summary>
    public const int NoSpace = 28;

    /// <summary>EDQUOT.</summary>
    private const int OverQuota = 122;

    /// <summary>Whether the failure says that there is no space, or no more for this account.</summary>
    public static bool Is(IOException failure) => failure.HResult is NoSpace or OverQuota;
}
