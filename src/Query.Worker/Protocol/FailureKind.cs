namespace Bib.Query.Worker.Protocol;

/// <summary>What failed, as far as the node tells it apart.</summary>
internal enum FailureKind : byte
{
    /// <summary>None that this enumeration names.</summary>
    Other = 0,

    /// <summary>The text is not a statement that may run here.</summary>
    Sql = 1,

    /// <summary>A table's files cannot be read as what they are said to be.</summary>
    Data = 2,

    /// <summary>A value cannot be made what the statement or its column asks for.</summary>
    Value = 3,

    /// <summary>It needs more memory or temporary space than it may have.</summary>
    Resources = 4,

    /// <summary>It reaches for something outside.</summary>
    Denied = 5,

    /// <summary>It was stopped.</summary>
    Stopped = 6,

    /// <summary>It names more tables, or a row is larger, than may be.</summary>
    Limit = 7,
}
