using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.Adapting;

/// <summary>A type with fields: a .NET type that expressions read, a type whose values they make, or both.</summary>
public sealed class CelObjectType
{
    /// <summary>Declares a type.</summary>
    /// <param name="name">Its name, perhaps with dots.</param>
    /// <param name="fields">Its fields.</param>
    public CelObjectType(string name, IEnumerable<CelField> fields)
    {
        Type = CelType.Object(name);
        Result = Type;
        Fields = fields.ToDictionary(field => field.Name);
    }

    /// <summary>Its fields by name.</summary>
    public IReadOnlyDictionary<string, CelField> Fields { get; }

    /// <summary>The type, for declarations.</summary>
    public CelType Type { get; }

    /// <summary>The type of what an object literal gives; the type itself unless said otherwise.</summary>
    public CelType Result { get; init; }

    /// <summary>The .NET type whose objects are of this type; null where there is none.</summary>
    public Type? ClrType { get; init; }

    /// <summary>
    /// Makes a value of the fields that an object literal gives; null where there are no literals of the type.
    /// </summary>
    public Func<CelContext, IReadOnlyDictionary<string, CelValue>, CelValue>? Create { get; init; }

    /// <summary>Declares a .NET type by its public properties.</summary>
    /// <param name="name">What expressions call the type; its full .NET name where null.</param>
    /// <param name="rename">What expressions call a property; its own name where null.</param>
    [RequiresUnreferencedCode("The types of its properties are looked into.")]
    public static CelObjectType Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string? name = null, Func<string, string>? rename = null) =>
        new(name ?? typeof(T).FullName!, typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => new CelField(
                rename?.Invoke(property.Name) ?? property.Name, ClrTypes.Of(property.PropertyType), property.GetValue)))
        {
            ClrType = typeof(T),
        };
}
