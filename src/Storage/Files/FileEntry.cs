namespace Bib.Storage.Files;

/// <summary>A name in a directory.</summary>
internal readonly record struct FileEntry(string Name, bool IsDirectory, long Length, DateTimeOffset ModifiedAt);
