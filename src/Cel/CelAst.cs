using Cel.Ast;
using Cel.Parsing;

namespace Cel;

/// <summary>An expression that parsed.</summary>
public sealed class CelAst
{
    internal CelAst(CelSource source, CelExpr root, int nodes)
    {
        Source = source;
        Root = root;
        Nodes = nodes;
    }

    /// <summary>Its outermost node.</summary>
    public CelExpr Root { get; }

    /// <summary>The text that it was parsed from.</summary>
    public string Text => Source.Text;

    /// <summary>How many nodes it has.</summary>
    public int Nodes { get; }

    internal CelSource Source { get; }

    /// <summary>The expression written out again: it parses to the same tree.</summary>
    public override string ToString() => Unparser.Write(Root);

    /// <summary>Says something about a place in the source.</summary>
    /// <param name="offset">The place, in UTF-16 code units.</param>
    /// <param name="message">What is to be said.</param>
    public CelIssue IssueAt(int offset, string message) => Source.Issue(offset, message);
}
