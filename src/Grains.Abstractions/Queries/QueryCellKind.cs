using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>How the values of a column come.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The public names of kinds of values.")]
public enum QueryCellKind
{
    /// <summary>None; never sent.</summary>
    Unspecified = 0,

    /// <summary>True or false.</summary>
    Boolean = 1,

    /// <summary>Whole numbers of up to 64 bits.</summary>
    Integer = 2,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float = 3,

    /// <summary>IEEE 754, 64 bits.</summary>
    Double = 4,

    /// <summary>
    /// Text, and whatever has no kind of its own: decimals and larger integers in digits, dates, times and intervals in
    /// ISO 8601, lists, structs and maps in JSON.
    /// </summary>
    Text = 5,

    /// <summary>Bytes.</summary>
    Bytes = 6,
}
