namespace Bib.Jobs.Definitions;

/// <summary>What a part of a definition is.</summary>
internal enum NodeKind
{
    Null,
    Bool,
    Number,
    Text,
    List,
    Map,
}
