using System.Text;

namespace Bib.Storage.Grains;

/// <summary>
/// PostgreSQL's own text of an array of texts: an array of arrays cannot carry rows of different lengths.
/// </summary>
internal static class ArrayText
{
    /// <summary>Each element quoted, with quotes and backslashes escaped.</summary>
    public static string Write(IEnumerable<string> elements)
    {
        var text = new StringBuilder("{");
        foreach (var element in elements)
        {
            if (text.Length > 1) text.Append(',');
            text.Append('"')
                .Append(element.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
                .Append('"');
        }

        return text.Append('}').ToString();
    }
}
