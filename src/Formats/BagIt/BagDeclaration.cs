using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Formats.Packages;

namespace Formats.BagIt;

/// <summary>What <c>bagit.txt</c> says: RFC 8493, section 2.1.1.</summary>
/// <param name="Major">The version's first number.</param>
/// <param name="Minor">Its second.</param>
/// <param name="TagEncoding">How the other tag files are encoded.</param>
public sealed partial record BagDeclaration(int Major, int Minor, Encoding TagEncoding)
{
    /// <summary>Its name.</summary>
    public const string FileName = "bagit.txt";

    /// <summary>The declaration of version 1.0 with tag files in UTF-8.</summary>
    public const string Text = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

    /// <summary>Whether version 1.0's stricter rules hold.</summary>
    public bool IsStrict => Major >= 1;

    /// <summary>Reads the file.</summary>
    /// <exception cref="PackageException">It is not of the form, or of a version or encoding that is not
    /// known.</exception>
    public static BagDeclaration Read(ReadOnlySpan<byte> bytes)
    {
        const string Hint = "It has two lines: BagIt-Version: 1.0, and Tag-File-Character-Encoding: UTF-8.";
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            throw new PackageException("bagit.txt begins with a byte order mark, which BagIt forbids.", Hint);
        var match = Form().Match(PackagePath.Text(bytes) ?? "");
        if (!match.Success) throw new PackageException("bagit.txt is not of its form.", Hint);
        var (major, minor) = (Number(match.Groups[1].Value), Number(match.Groups[2].Value));
        if ((major, minor) is not ((1, 0) or (0, >= 93 and <= 97)))
            throw new PackageException($"bagit.txt names version {major}.{minor}; 0.93 to 1.0 are known.", Hint);
        return new(major, minor, EncodingOf(match.Groups[3].Value));
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static Encoding EncodingOf(string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" or "UTF8" => Encoding.UTF8,
        "US-ASCII" or "ASCII" => Encoding.ASCII,
        "ISO-8859-1" => Encoding.Latin1,
        "UTF-16" or "UTF-16LE" => Encoding.Unicode,
        "UTF-16BE" => Encoding.BigEndianUnicode,
        _ => throw new PackageException(
            $"bagit.txt names the encoding '{name}', which is not known.", "Write the tag files in UTF-8."),
    };

    [GeneratedRegex(@"\ABagIt-Version: (\d+)\.(\d+)(?:\r\n|\r|\n)Tag-File-Character-Encoding: (\S+)(?:\r\n|\r|\n)?\z")]
    private static partial Regex Form();
}
