namespace Bib.Storage.Files;

/// <summary>
/// An open file. Writes are durable after <see cref="Flush"/> only, and may land in any order before.
/// </summary>
internal interface IFile : IDisposable
{
    /// <summary>Bytes.</summary>
    long Length { get; }

    /// <summary>Reads as much as there is, up to the destination's length.</summary>
    /// <returns>How many bytes were read; fewer than asked only at the end of the file.</returns>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes all of it.</summary>
    void Write(long offset, ReadOnlySpan<byte> content);

    /// <summary>Cuts the file, or makes it longer with zeros.</summary>
    void SetLength(long length);

    /// <summary>
    /// Makes what was written durable. After a failure nobody knows what is on disk, and a second attempt proves
    /// nothing.
    /// </summary>
    void Flush();
}
