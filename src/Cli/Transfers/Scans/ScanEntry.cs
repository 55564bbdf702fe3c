using Content.Trees;

namespace Bib.Cli.Transfers.Scans;

/// <summary>A file as it was when it was published.</summary>
/// <param name="Path">Its path in the tree, as bytes.</param>
/// <param name="Stamp">What the file system said of it before it was read.</param>
/// <param name="Sha256">The SHA-256 that the version has for it; empty while that is not known.</param>
internal readonly record struct ScanEntry(ReadOnlyMemory<byte> Path, FileStamp Stamp, ReadOnlyMemory<byte> Sha256);
