namespace Bib.Query.Files;

/// <summary>A file that is, or is being, assembled. Its gate is held by whoever assembles it.</summary>
internal sealed class CachedFile(string path, long bytes)
{
    /// <summary>Held while the file is made, removed or given a name.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>How long it is.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Whether it is there, whole and verified.</summary>
    public bool IsThere { get; set; }

    /// <summary>Counted up at each use: the lowest was used longest ago. Kept under the cache's lock.</summary>
    public long LastUse { get; set; }
}
