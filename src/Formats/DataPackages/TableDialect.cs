using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Formats.Json;

namespace Formats.DataPackages;

/// <summary>
/// How a text table is cut, in the words of Table Dialect, https://datapackage.org/standard/table-dialect: whoever is
/// not told takes it for commas with a line of names.
/// </summary>
/// <param name="Delimiter">What stands between values.</param>
/// <param name="HasHeader">Whether the first row has the columns' names.</param>
/// <param name="Comment">What a comment begins with; null where there are none.</param>
public sealed partial record TableDialect(char Delimiter, bool HasHeader, char? Comment)
{
    /// <summary>What is looked at of a file, at most; a first row that is longer tells nothing. Bytes.</summary>
    private const int HeadBytes = 1 << 16;

    private const string Delimiters = ",;\t|";

    /// <summary>What the standard takes for granted.</summary>
    public static TableDialect Usual { get; } = new(',', true, null);

    /// <summary>Told from the beginning of a file and the columns that it is known to have.</summary>
    /// <param name="content">The file; read from where it stands.</param>
    /// <param name="columns">The columns' names, in order.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<TableDialect> OfAsync(
        Stream content, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var head = new byte[HeadBytes];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return Of(Encoding.UTF8.GetString(head.AsSpan(0, length)), columns);
    }

    /// <summary>As the other, of the beginning's text.</summary>
    internal static TableDialect Of(string head, IReadOnlyList<string> columns)
    {
        var text = head.TrimStart('\uFEFF');
        char? comment = text.StartsWith('#') ? '#' : null;
        while (text.Length > 0 && (text[0] is '\r' or '\n' || text[0] == comment))
        {
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            text = end < 0 ? "" : text[(end + 1)..];
        }

        foreach (var delimiter in Delimiters)
        {
            var row = FirstRow(text, delimiter);
            if (row.Count != columns.Count) continue;
            return new(row.Count == 1 ? ',' : delimiter, !IsNumbered(columns) || row.SequenceEqual(columns), comment);
        }

        return Usual with { Comment = comment };
    }

    /// <summary>
    /// Writes what differs from the usual, as the property <c>dialect</c>; nothing where nothing does.
    /// </summary>
    internal void Write(Utf8JsonWriter json)
    {
        if (this == Usual) return;
        json.WriteStartObject("dialect");
        if (Delimiter != Usual.Delimiter) json.WriteString("delimiter", Delimiter.ToString());
        if (!HasHeader) json.WriteBoolean("header", false);
        if (Comment is { } sign) json.WriteString("commentChar", sign.ToString());
        json.WriteEndObject();
    }

    /// <summary>
    /// What a package says of a table that whoever tells it by the files themselves will not see; null where there is
    /// nothing.
    /// </summary>
    /// <param name="dialect">The property <c>dialect</c>, if it is there.</param>
    internal static string? Unlike(JsonElement dialect)
    {
        if (dialect.ValueKind != JsonValueKind.Object) return null;
        var says = new List<string>();
        if (dialect.Text("delimiter") is { Length: > 0 } delimiter && !(delimiter.Length == 1 && Delimiters.Contains(delimiter[0])))
            says.Add($"values are separated by '{delimiter}'");
        if (dialect.Text("quoteChar") is { Length: > 0 } quote && quote != "\"") says.Add($"quotes are '{quote}'");
        if (dialect.Text("escapeChar") is { Length: > 0 } escape && escape != "\"") says.Add($"'{escape}' escapes");
        if (dialect.Text("commentChar") is { Length: > 0 } comment && comment != "#") says.Add($"comments begin with '{comment}'");
        if (dialect.Text("nullSequence") is { Length: > 0 } nothing) says.Add($"'{nothing}' is no value");
        return says.Count == 0 ? null : string.Join(", ", says);
    }

    /// <summary>The names that columns are given which have none.</summary>
    private static bool IsNumbered(IReadOnlyList<string> columns) => columns.All(name => Numbered().IsMatch(name));

    private static List<string> FirstRow(string text, char delimiter)
    {
        var (cells, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter == '"')
            {
                // Two of them within quotes are one.
                if (isQuoted && index + 1 < text.Length && text[index + 1] == '"') cell.Append(text[index++]);
                else isQuoted = !isQuoted;
            }
            else if (isQuoted) cell.Append(letter);
            else if (letter == delimiter) Take();
            else if (letter is '\n' or '\r') break;
            else cell.Append(letter);
        }

        Take();
        return cells;

        void Take()
        {
            cells.Add(cell.ToString().Trim());
            cell.Clear();
        }
    }

    [GeneratedRegex("^column[0-9]+$")]
    private static partial Regex Numbered();
}
