namespace DuckDb;

/// <summary>What a statement does; the numbers are duckdb_statement_type's.</summary>
public enum DuckDbStatementKind
{
    /// <summary>None that this enumeration names.</summary>
    Other = 0,

    /// <summary>Answers rows.</summary>
    Select = 1,

    /// <summary>Adds rows.</summary>
    Insert = 2,

    /// <summary>Changes rows.</summary>
    Update = 3,

    /// <summary>Tells how another statement would run.</summary>
    Explain = 4,

    /// <summary>Removes rows.</summary>
    Delete = 5,

    /// <summary>Makes a table, view or other thing.</summary>
    Create = 7,

    /// <summary>Reads or writes a file.</summary>
    Copy = 11,

    /// <summary>Sets a setting.</summary>
    Set = 20,

    /// <summary>Loads an extension.</summary>
    Load = 21,

    /// <summary>Attaches another database.</summary>
    Attach = 25,
}
