namespace Cel.Values;

/// <summary>What a value is at run time.</summary>
public enum CelKind
{
    /// <summary>The only value of <c>null_type</c>.</summary>
    Null,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>An unsigned 64-bit integer.</summary>
    UInt,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    Double,

    /// <summary>Text, counted in code points.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A moment of the years 1 to 9999, to the nanosecond.</summary>
    Timestamp,

    /// <summary>A span of time in nanoseconds, up to about 292 years either way.</summary>
    Duration,

    /// <summary>A type, as <c>type(x)</c> gives it.</summary>
    Type,

    /// <summary>A value that may be absent.</summary>
    Optional,

    /// <summary>A value of an opaque or object type: an address, a .NET object.</summary>
    Object,

    /// <summary>What went wrong; never seen by functions, which are not called with one.</summary>
    Error,

    /// <summary>What is not known yet, in a partial evaluation.</summary>
    Unknown,
}
