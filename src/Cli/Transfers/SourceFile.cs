using Content.Trees;

namespace Bib.Cli.Transfers;

/// <summary>A file to upload.</summary>
/// <param name="Path">Its path in the tree, as bytes.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Size">Bytes, when it was looked at; 0 where nobody knows.</param>
/// <param name="Stamp">What the file system says of it; null for what is no file.</param>
/// <param name="Open">Opens it for reading.</param>
internal sealed record SourceFile(
    ReadOnlyMemory<byte> Path, int Mode, long Size, FileStamp? Stamp, Func<Stream> Open);
