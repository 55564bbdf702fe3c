using System.Text;
using Bib.Cli.Output;

namespace Bib.Cli.Lineage;

/// <summary>A lineage as trees for people: what stands below was made of what stands above, or the other way round. Pure.</summary>
internal static class LineageText
{
    /// <summary>One tree for each direction that was asked for.</summary>
    /// <param name="graph">The lineage.</param>
    /// <param name="direction">Which way; both where it is not said.</param>
    /// <param name="isWide">Whether jobs and code are named.</param>
    public static string Write(LineageGraph graph, V1.LineageDirection direction, bool isWide)
    {
        var text = new StringBuilder();
        if (direction != V1.LineageDirection.Down)
            WriteTree(text, graph, graph.InputsOf, isWide, "was made of:", "names nothing that it was made of.");
        if (direction == V1.LineageDirection.Unspecified) text.Append('\n');
        if (direction != V1.LineageDirection.Up)
            WriteTree(text, graph, graph.OutputsOf, isWide, "was used for:", "was used for no version on this node.");
        return text.ToString();
    }

    private static void WriteTree(
        StringBuilder text, LineageGraph graph, Func<int, IEnumerable<int>> next, bool isWide, string some, string none)
    {
        var first = next(0).ToList();
        text.Append(Name(graph, 0)).Append(' ').Append(first.Count == 0 ? none : some).Append(Origin(graph, 0, isWide)).Append('\n');
        var shown = new HashSet<int> { 0 };
        var open = new Stack<(int Place, string Indent, bool IsLast)>();
        Push(0, "");
        while (open.TryPop(out var at))
        {
            var isNew = shown.Add(at.Place);
            var goesOn = next(at.Place).Any();
            text.Append(at.Indent).Append(at.IsLast ? "└─ " : "├─ ").Append(Name(graph, at.Place));
            if (!isNew && goesOn) text.Append(" (see above)");
            else text.Append(Origin(graph, at.Place, isWide));
            text.Append('\n');
            if (isNew) Push(at.Place, at.Indent + (at.IsLast ? "   " : "│  "));
        }

        void Push(int place, string indent)
        {
            var children = next(place).OrderByDescending(graph.NameOf, StringComparer.Ordinal).ToList();
            for (var number = 0; number < children.Count; number++) open.Push((children[number], indent, number == 0));
        }
    }

    private static string Name(LineageGraph graph, int place) => Printable.OneLine(graph.NameOf(place));

    private static string Origin(LineageGraph graph, int place, bool isWide)
    {
        var node = graph.Nodes[place];
        if (node.Version is null && node.Address.StartsWith("bib://", StringComparison.Ordinal)) return " (not on this node)";
        string[] parts = [Part("job", node.Job), Part("code", node.Code)];
        var origin = string.Join(", ", parts.Where(part => part.Length > 0));
        return isWide && origin.Length > 0 ? $"  [{Printable.OneLine(origin)}]" : "";
    }

    private static string Part(string what, string value) => value.Length == 0 ? "" : $"{what} {value}";
}
