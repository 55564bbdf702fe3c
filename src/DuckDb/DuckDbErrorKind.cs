namespace DuckDb;

/// <summary>Kinds of errors, as far as callers tell them apart.</summary>
public enum DuckDbErrorKind
{
    /// <summary>Not told, or one that this enumeration does not name.</summary>
    Other,

    /// <summary>A value lies out of its type's range.</summary>
    OutOfRange,

    /// <summary>A value cannot be converted.</summary>
    Conversion,

    /// <summary>The text is not SQL.</summary>
    Parser,

    /// <summary>A table, view or function is not there, or is there already.</summary>
    Catalog,

    /// <summary>A name in the statement means nothing.</summary>
    Binder,

    /// <summary>A file could not be read or written.</summary>
    InputOutput,

    /// <summary>The statement was interrupted.</summary>
    Interrupt,

    /// <summary>An extension that the statement needs is not there.</summary>
    MissingExtension,

    /// <summary>An input that the statement may not have.</summary>
    InvalidInput,

    /// <summary>The memory limit does not suffice.</summary>
    OutOfMemory,

    /// <summary>The database's settings forbid it.</summary>
    Permission,
}
