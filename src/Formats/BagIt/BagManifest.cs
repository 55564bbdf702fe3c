using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Formats.Packages;

namespace Formats.BagIt;

/// <summary>A manifest: a checksum and a path a line. RFC 8493, sections 2.1.3 and 2.2.1.</summary>
public static partial class BagManifest
{
    /// <summary>The algorithm of a manifest's name, as <c>sha256</c>; null for what is no manifest's name.</summary>
    /// <param name="fileName">As <c>manifest-sha256.txt</c>.</param>
    /// <param name="isTag">Whether it is a tag manifest.</param>
    public static string? AlgorithmOf(string fileName, out bool isTag)
    {
        var match = Name().Match(fileName);
        isTag = match.Groups[1].Length > 0;
        return match.Success ? match.Groups[2].Value : null;
    }

    /// <summary>What computes the algorithm; null for one that is not known.</summary>
    public static HashAlgorithmName? Hash(string algorithm) => algorithm.ToLowerInvariant() switch
    {
        "md5" => HashAlgorithmName.MD5,
        "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha384" => HashAlgorithmName.SHA384,
        "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>A line, without its end.</summary>
    public static string Line(ReadOnlySpan<byte> checksum, string path) =>
        $"{Convert.ToHexStringLower(checksum)}  {BagPath.Encode(path)}";

    /// <summary>The lines of a manifest, as they come.</summary>
    /// <param name="text">The manifest.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="declaration">The bag's version.</param>
    /// <exception cref="PackageException">A line is not of the form.</exception>
    public static IEnumerable<BagManifestLine> Read(TextReader text, string fileName, BagDeclaration declaration)
    {
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if (line.Trim().Length == 0) continue;
            var match = Form().Match(line);
            if (!match.Success)
            {
                throw new PackageException(
                    $"Line {number} of {fileName} is no checksum and path: '{line}'.",
                    "A line is a checksum in hex, a space and a path.");
            }

            var path = match.Groups["path"].Value;
            var isOdd = match.Groups["star"].Length > 0 || path.StartsWith("./", StringComparison.Ordinal);
            if (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
            yield return new(
                number, Convert.FromHexString(match.Groups["hash"].Value), BagPath.Decode(path, declaration.IsStrict), path,
                isOdd);
        }
    }

    [GeneratedRegex(@"^(tag)?manifest-([A-Za-z0-9-]+)\.txt$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?<hash>(?:[0-9A-Fa-f]{2})+)[ \t]+(?<star>\*?)(?<path>.+)$", RegexOptions.Singleline)]
    private static partial Regex Form();
}
