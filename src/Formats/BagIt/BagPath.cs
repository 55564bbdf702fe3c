using System.Text;

namespace Formats.BagIt;

/// <summary>
/// File paths in manifests: RFC 8493, section 2.1.3. Line ends and percent signs are percent-encoded, nothing else is;
/// before version 1.0 percent signs were not.
/// </summary>
public static class BagPath
{
    /// <summary>A path as a line of a manifest has it.</summary>
    public static string Encode(string path) => path
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>The path that a line means.</summary>
    /// <param name="text">As the line has it.</param>
    /// <param name="encodesPercent">Whether percent signs are encoded: from version 1.0 on.</param>
    public static string Decode(string text, bool encodesPercent)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        var path = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var code = text[index] == '%' && index + 2 < text.Length ? text.Substring(index + 1, 2).ToUpperInvariant() : "";
            var letter = code switch
            {
                "0A" => '\n',
                "0D" => '\r',
                "25" when encodesPercent => '%',
                _ => text[index],
            };
            if (letter != text[index] || code == "25" && encodesPercent) index += 2;
            path.Append(letter);
        }

        return path.ToString();
    }
}
