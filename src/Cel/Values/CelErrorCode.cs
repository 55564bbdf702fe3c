namespace Cel.Values;

/// <summary>What kind of fault ended an evaluation.</summary>
public enum CelErrorCode
{
    /// <summary>No function or operator of that name takes arguments of these kinds.</summary>
    NoSuchOverload,

    /// <summary>A map has no such key, or an object no such field.</summary>
    NoSuchKey,

    /// <summary>A list has no element at that place.</summary>
    IndexOutOfRange,

    /// <summary>An integer was divided by zero.</summary>
    DivideByZero,

    /// <summary>A result does not fit its type.</summary>
    Overflow,

    /// <summary>An argument that the function cannot work with.</summary>
    InvalidArgument,

    /// <summary>A variable that has no value.</summary>
    UnknownVariable,

    /// <summary>A map literal has a key twice, or one that no map can have.</summary>
    InvalidKey,

    /// <summary>A limit of cost, memory or time was met.</summary>
    LimitExceeded,

    /// <summary>The caller gave up.</summary>
    Cancelled,

    /// <summary>A function that the host brought failed.</summary>
    FunctionFailed,
}
