namespace Bib.Query.Files;

/// <summary>
/// The copies of files that one reader has for itself, because the kernel does not keep it from writing to them: they
/// count as files of the cache until they are deleted with the reader's folder. One thread at a time.
/// </summary>
/// <param name="files">The cache.</param>
internal sealed class TableCopies(TableFileCache files) : IDisposable
{
    private long _bytes;

    /// <summary>Counts one more.</summary>
    public void Add(long bytes) => _bytes += bytes;

    /// <summary>The folder is gone.</summary>
    public void Dispose()
    {
        files.Release(_bytes);
        _bytes = 0;
    }
}
