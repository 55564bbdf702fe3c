namespace Cel.Ast;

/// <summary>A map literal.</summary>
public sealed class MapExpr : CelExpr
{
    /// <summary>Makes a map literal.</summary>
    public MapExpr(int offset, IReadOnlyList<MapEntryExpr> entries) : base(offset)
    {
        Entries = entries;
        Below(entries.Select(entry => entry.Key));
        Below(entries.Select(entry => entry.Value));
    }

    /// <summary>Its entries.</summary>
    public IReadOnlyList<MapEntryExpr> Entries { get; }
}
