namespace Formats.BagIt;

/// <summary>A line of a manifest.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Checksum">What the file's bytes come to.</param>
/// <param name="Path">The file's path in the bag, decoded.</param>
/// <param name="Written">The path as the line has it, without <c>./</c> before it.</param>
/// <param name="IsOdd">Whether it is written as other tools do: with a star, or <c>./</c> before the path.</param>
public readonly record struct BagManifestLine(int Number, byte[] Checksum, string Path, string Written, bool IsOdd);
