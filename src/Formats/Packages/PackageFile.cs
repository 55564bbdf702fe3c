namespace Formats.Packages;

/// <summary>A file that a package describes.</summary>
/// <param name="Path">Its path as bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Its SHA-256.</param>
public readonly record struct PackageFile(ReadOnlyMemory<byte> Path, long Size, ReadOnlyMemory<byte> Sha256);
