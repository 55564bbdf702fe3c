using System.Globalization;

namespace Bib.Jobs.Definitions;

/// <summary>Reads a map of a definition field by field, and notes what is wrong with each.</summary>
/// <param name="map">The map.</param>
/// <param name="path">Where it is: what its fields' names begin with; empty at the top.</param>
/// <param name="issues">Where mistakes are noted.</param>
internal sealed class MapReader(DefinitionNode map, string path, List<DefinitionIssue> issues)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The name of a field, from the top.</summary>
    public string FieldOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>A field; null where it is not there, or nothing.</summary>
    public DefinitionNode? Node(string name)
    {
        _known.Add(name);
        return map.Find(name) is { Kind: not NodeKind.Null } node ? node : null;
    }

    /// <summary>A text; null where it is not there, or wrong.</summary>
    public string? Text(string name, int lengthMax, string example)
    {
        if (Node(name) is not { } node) return null;
        if (node.Kind is NodeKind.List or NodeKind.Map)
        {
            Note(node.Line, name, $"This is {node.Said}; text is expected.", $"Write it as in `{name}: {example}`.");
            return null;
        }

        if (node.Text.Length > lengthMax)
            Note(node.Line, name, $"The text has {node.Text.Length} characters; {lengthMax} are allowed.", "Shorten it.");
        return node.Text;
    }

    /// <summary>A whole number; the default where it is not there, or wrong.</summary>
    public int Whole(string name, int least, int most, int byDefault)
    {
        if (Node(name) is not { } node) return byDefault;
        if (node.Kind == NodeKind.Number && int.TryParse(
                node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Note(
            node.Line, name, $"This is {node.Said}; a whole number from {least} to {most} is expected.",
            $"Write it as in `{name}: {byDefault}`.");
        return byDefault;
    }

    /// <summary>A span of time; the default where it is not there, or wrong.</summary>
    public TimeSpan Span(string name, TimeSpan most, TimeSpan byDefault, string example)
    {
        if (Node(name) is not { } node) return byDefault;
        if (Durations.Read(node.Text) is { } span && span > TimeSpan.Zero && span <= most) return span;
        Note(
            node.Line, name, $"This is {node.Said}; a span of time of more than 0 and at most {most.TotalHours:0.##}h is expected.",
            $"Write it as in `{name}: {example}`.");
        return byDefault;
    }

    /// <summary>A word out of a few.</summary>
    public T Word<T>(string name, T byDefault)
        where T : struct, Enum
    {
        if (Node(name) is not { } node) return byDefault;
        var words = Enum.GetNames<T>().Select(word => word.ToLowerInvariant()).ToArray();
        if (node.Kind == NodeKind.Text && words.Contains(node.Text)) return Enum.Parse<T>(node.Text, ignoreCase: true);
        Note(
            node.Line, name, $"'{Shown(node)}' is none of {string.Join(", ", words)}.",
            $"Write it as in `{name}: {words[0]}`.");
        return byDefault;
    }

    /// <summary>Notes every field that nobody asked for.</summary>
    /// <param name="what">What the map is, in a message.</param>
    public void Close(string what)
    {
        foreach (var (name, node) in map.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            var near = _known.FirstOrDefault(known => known.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(known, StringComparison.OrdinalIgnoreCase));
            Note(
                node.Line, name, $"{what} has no field '{name}'.",
                near is null ? $"There are {string.Join(", ", _known.Order(StringComparer.Ordinal))}." : $"Is '{near}' meant?");
        }
    }

    public void Note(int line, string name, string message, string hint) =>
        issues.Add(new(line, name.Length == 0 ? path : FieldOf(name), message, hint));

    private static string Shown(DefinitionNode node) => node.Text.Length > 0 ? node.Text : node.Said;
}
