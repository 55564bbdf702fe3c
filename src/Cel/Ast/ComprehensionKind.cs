namespace Cel.Ast;

/// <summary>What is made of the elements of a range.</summary>
public enum ComprehensionKind
{
    /// <summary>Whether all satisfy a condition.</summary>
    All,

    /// <summary>Whether one does.</summary>
    Exists,

    /// <summary>Whether exactly one does.</summary>
    ExistsOne,

    /// <summary>A list with something for each.</summary>
    Map,

    /// <summary>A list of those that satisfy a condition.</summary>
    Filter,

    /// <summary>As <see cref="Map"/>, with index or key at hand.</summary>
    TransformList,

    /// <summary>A map of the same keys to something else.</summary>
    TransformMap,

    /// <summary>A map of the entries of a map made for each.</summary>
    TransformMapEntry,

    /// <summary>A list in the order of something that is asked of each.</summary>
    SortBy,
}
