namespace Cel.Values;

/// <summary>What a type is made as.</summary>
public enum CelTypeKind
{
    /// <summary>Not known before evaluation.</summary>
    Dyn,

    /// <summary>A type without parameters: <c>int</c>, <c>string</c>, a timestamp.</summary>
    Simple,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,

    /// <summary>The type of types.</summary>
    Type,

    /// <summary>A primitive or null.</summary>
    Wrapper,

    /// <summary>An opaque type, which only functions work with.</summary>
    Opaque,

    /// <summary>A type with fields.</summary>
    Object,

    /// <summary>A type that stands for another in a function's signature.</summary>
    Parameter,

    /// <summary>The type of what did not check.</summary>
    Error,
}
