namespace Bib.Query.Worker.Results;

/// <summary>How the values of a column are sent. Whatever has no kind of its own is sent as text.</summary>
internal enum CellKind : byte
{
    /// <summary>A byte each, 0 or 1.</summary>
    Bool = 1,

    /// <summary>Eight bytes each, signed.</summary>
    Int64 = 2,

    /// <summary>Four bytes each.</summary>
    Float = 3,

    /// <summary>Eight bytes each.</summary>
    Double = 4,

    /// <summary>UTF-8, behind offsets of four bytes each and one more.</summary>
    Text = 5,

    /// <summary>Bytes, laid out as texts are.</summary>
    Bytes = 6,
}
