namespace DuckDb;

/// <summary>Kinds of types; the numbers are duckdb_type's.</summary>
public enum DuckDbTypeKind
{
    /// <summary>None.</summary>
    Invalid = 0,

    /// <summary>True or false; one byte.</summary>
    Boolean = 1,

    /// <summary>8 bits, signed.</summary>
    TinyInt = 2,

    /// <summary>16 bits, signed.</summary>
    SmallInt = 3,

    /// <summary>32 bits, signed.</summary>
    Integer = 4,

    /// <summary>64 bits, signed.</summary>
    BigInt = 5,

    /// <summary>8 bits, unsigned.</summary>
    UTinyInt = 6,

    /// <summary>16 bits, unsigned.</summary>
    USmallInt = 7,

    /// <summary>32 bits, unsigned.</summary>
    UInteger = 8,

    /// <summary>64 bits, unsigned.</summary>
    UBigInt = 9,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float = 10,

    /// <summary>IEEE 754, 64 bits.</summary>
    Double = 11,

    /// <summary>Microseconds since 1970, without a zone; 64 bits.</summary>
    Timestamp = 12,

    /// <summary>Days since 1970; 32 bits.</summary>
    Date = 13,

    /// <summary>Microseconds since midnight; 64 bits.</summary>
    Time = 14,

    /// <summary>Months, days and microseconds.</summary>
    Interval = 15,

    /// <summary>128 bits, signed.</summary>
    HugeInt = 16,

    /// <summary>UTF-8 text.</summary>
    Varchar = 17,

    /// <summary>Bytes.</summary>
    Blob = 18,

    /// <summary>A decimal with a fixed scale; 16 to 128 bits, by its width.</summary>
    Decimal = 19,

    /// <summary>Seconds since 1970.</summary>
    TimestampSeconds = 20,

    /// <summary>Milliseconds since 1970.</summary>
    TimestampMilliseconds = 21,

    /// <summary>Nanoseconds since 1970.</summary>
    TimestampNanoseconds = 22,

    /// <summary>An index into a dictionary of texts.</summary>
    Enum = 23,

    /// <summary>Any number of values of one type.</summary>
    List = 24,

    /// <summary>Named values.</summary>
    Struct = 25,

    /// <summary>Keys and values; kept as a list of structs.</summary>
    Map = 26,

    /// <summary>128 bits, the top one turned over.</summary>
    Uuid = 27,

    /// <summary>One of several types; kept as a struct whose first child is the member's index.</summary>
    Union = 28,

    /// <summary>Bits.</summary>
    Bit = 29,

    /// <summary>Microseconds since midnight with an offset.</summary>
    TimeWithZone = 30,

    /// <summary>Microseconds since 1970 UTC.</summary>
    TimestampWithZone = 31,

    /// <summary>128 bits, unsigned.</summary>
    UHugeInt = 32,

    /// <summary>A fixed number of values of one type.</summary>
    Array = 33,

    /// <summary>An integer of any size.</summary>
    BigNum = 35,

    /// <summary>The type of NULL alone.</summary>
    Null = 36,

    /// <summary>Nanoseconds since midnight; 64 bits.</summary>
    TimeNanoseconds = 39,
}
