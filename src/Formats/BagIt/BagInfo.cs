using System.Text;
using Formats.Packages;

namespace Formats.BagIt;

/// <summary>The labels and values of <c>bag-info.txt</c>: RFC 8493, section 2.2.2.</summary>
public static class BagInfo
{
    /// <summary>Its name.</summary>
    public const string FileName = "bag-info.txt";

    /// <summary>How many labels there may be.</summary>
    public const int LabelsMax = 10_000;

    private const int LineLength = 79;

    /// <summary>
    /// Reads the file: labels may come again, and values go on in lines that begin with a space or tab.
    /// </summary>
    /// <exception cref="PackageException">A line has no colon, or there are too many.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(TextReader text)
    {
        var entries = new List<KeyValuePair<string, string>>();
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if (line.Length > 0 && line[0] is ' ' or '\t' && entries.Count > 0)
            {
                entries[^1] = new(entries[^1].Key, $"{entries[^1].Value} {line.Trim()}".Trim());
                continue;
            }

            if (line.Trim().Length == 0) continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new PackageException(
                    $"Line {number} of bag-info.txt has no label: '{line}'.", "A line is a label, a colon and a value.");
            }

            if (entries.Count == LabelsMax)
                throw new PackageException(
                    $"bag-info.txt has more than {LabelsMax} labels.", "Put the rest into a file of the payload.");
            entries.Add(new(line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }

        return entries;
    }

    /// <summary>Writes the file; a value's line ends become spaces, and long ones are folded at spaces.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var text = new StringBuilder();
        foreach (var (label, value) in entries)
        {
            var length = label.Length + 1;
            text.Append(label).Append(':');
            foreach (var word in value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (length + 1 + word.Length > LineLength && length > label.Length + 1)
                {
                    text.Append("\n ");
                    length = 1;
                }

                text.Append(' ').Append(word);
                length += 1 + word.Length;
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
