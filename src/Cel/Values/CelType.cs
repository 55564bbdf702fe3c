namespace Cel.Values;

/// <summary>A type of the language, known to the checker and a value at run time.</summary>
public sealed class CelType : CelReference, IEquatable<CelType>
{
    /// <summary>Not known before evaluation; everything may be assigned to it and it to everything.</summary>
    public static readonly CelType Dyn = new(CelTypeKind.Dyn, "dyn");

    /// <summary>The type of <c>null</c>.</summary>
    public static readonly CelType Null = new(CelTypeKind.Simple, "null_type");

    /// <summary>Booleans.</summary>
    public static readonly CelType Bool = new(CelTypeKind.Simple, "bool");

    /// <summary>Signed 64-bit integers.</summary>
    public static readonly CelType Int = new(CelTypeKind.Simple, "int");

    /// <summary>Unsigned 64-bit integers.</summary>
    public static readonly CelType UInt = new(CelTypeKind.Simple, "uint");

    /// <summary>64-bit IEEE 754 numbers.</summary>
    public static readonly CelType Double = new(CelTypeKind.Simple, "double");

    /// <summary>Text.</summary>
    public static readonly CelType String = new(CelTypeKind.Simple, "string");

    /// <summary>Bytes.</summary>
    public static readonly CelType Bytes = new(CelTypeKind.Simple, "bytes");

    /// <summary>Moments.</summary>
    public static readonly CelType Timestamp = new(CelTypeKind.Simple, "google.protobuf.Timestamp");

    /// <summary>Spans of time.</summary>
    public static readonly CelType Duration = new(CelTypeKind.Simple, "google.protobuf.Duration");

    /// <summary>A list of anything.</summary>
    public static readonly CelType AnyList = new(CelTypeKind.List, "list", Dyn);

    /// <summary>A map of anything.</summary>
    public static readonly CelType AnyMap = new(CelTypeKind.Map, "map", Dyn, Dyn);

    /// <summary>The type of any type.</summary>
    public static readonly CelType AnyType = new(CelTypeKind.Type, "type", Dyn);

    /// <summary>Anything that may be absent.</summary>
    public static readonly CelType AnyOptional = new(CelTypeKind.Opaque, "optional_type", Dyn);

    internal static readonly CelType Error = new(CelTypeKind.Error, "*error*");

    private CelType(CelTypeKind typeKind, string name, params CelType[] parameters) : base(CelKind.Type)
    {
        TypeKind = typeKind;
        Name = name;
        Parameters = parameters;
        Size = 1 + parameters.Sum(parameter => parameter.Size);
    }

    /// <summary>What the type is made as.</summary>
    public CelTypeKind TypeKind { get; }

    /// <summary>Its name without parameters; two types are the same value at run time where their names are.</summary>
    public string Name { get; }

    /// <summary>Its parameters: a list's element, a map's key and value.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>A list of one type.</summary>
    public static CelType List(CelType element) => new(CelTypeKind.List, "list", element);

    /// <summary>A map from one type to another.</summary>
    public static CelType Map(CelType key, CelType value) => new(CelTypeKind.Map, "map", key, value);

    /// <summary>The type of a type.</summary>
    public static CelType TypeOf(CelType type) => new(CelTypeKind.Type, "type", type);

    /// <summary>A value of a type, which may be absent.</summary>
    public static CelType Optional(CelType type) => new(CelTypeKind.Opaque, "optional_type", type);

    /// <summary>A primitive type or null.</summary>
    public static CelType Nullable(CelType primitive) => new(CelTypeKind.Wrapper, "wrapper", primitive);

    /// <summary>A type that only functions work with.</summary>
    public static CelType Opaque(string name, params CelType[] parameters) => new(CelTypeKind.Opaque, name, parameters);

    /// <summary>A type with fields, which the environment declares under the same name.</summary>
    public static CelType Object(string name) => new(CelTypeKind.Object, name);

    /// <summary>A type that stands for another in a function's signature: <c>T</c>.</summary>
    public static CelType Parameter(string name) => new(CelTypeKind.Parameter, name);

    /// <summary>The same type of other parameters.</summary>
    internal CelType With(CelType[] parameters) => new(TypeKind, Name, parameters);

    /// <summary>Whether the two are the same with all their parameters.</summary>
    public bool Equals(CelType? other) =>
        other is not null && TypeKind == other.TypeKind && Name == other.Name
        && Parameters.Count == other.Parameters.Count && Parameters.SequenceEqual(other.Parameters);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(TypeKind, Name, Parameters.Count);

    /// <summary>The type as a declaration writes it: <c>map(string, list(int))</c>.</summary>
    public override string ToString() =>
        Parameters.Count == 0 || ReferenceEquals(this, AnyType) ? Name : $"{Name}({string.Join(", ", Parameters)})";

    /// <summary>How many parts the type has.</summary>
    internal int Size { get; }

    internal bool IsDynOrError => TypeKind is CelTypeKind.Dyn or CelTypeKind.Error;

    internal bool IsOptional => TypeKind == CelTypeKind.Opaque && Name == "optional_type";
}
