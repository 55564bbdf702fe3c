using System.Text;

namespace Bib.Cli.Lineage;

/// <summary>A lineage in Graphviz's DOT language, from inputs to outputs. Pure.</summary>
internal static class DotText
{
    public static string Write(LineageGraph graph)
    {
        var text = new StringBuilder("digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n");
        for (var place = 0; place < graph.Nodes.Count; place++)
        {
            var node = graph.Nodes[place];
            text.Append("  ").Append(Quoted(graph.NameOf(place)));
            if (place == 0) text.Append(" [style=bold]");
            else if (node.Version is null) text.Append(" [style=dashed]");
            text.Append(";\n");
        }

        foreach (var (output, input) in graph.Edges)
            text.Append("  ").Append(Quoted(graph.NameOf(input))).Append(" -> ").Append(Quoted(graph.NameOf(output))).Append(";\n");
        return text.Append("}\n").ToString();
    }

    /// <summary>A quoted ID: of its letters only the quote itself has to be escaped, and a backslash where it would escape.</summary>
    private static string Quoted(string name) =>
        $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
