using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Embedded.Guards;

/// <summary>Makes objects of one type anew from the fields of others.</summary>
internal sealed class MemberPlan(Type type, FieldInfo[] fields, Func<object?, int, object?> rebuild)
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly ConstructorInfo? _constructor = type.IsValueType ? null : type.GetConstructor(Type.EmptyTypes);

    public object Apply(object value, int depth)
    {
        var made = _constructor?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in fields)
        {
            try
            {
                field.SetValue(made, rebuild(field.GetValue(value), depth));
            }
            catch (RebuildFailure failure)
            {
                throw new RebuildFailure($"in {type.Name}.{NameOf(field)}: {failure.Message}");
            }
        }

        return made;
    }

    /// <summary>The fields of members with an <see cref="IdAttribute"/>, bases first.</summary>
    public static FieldInfo[] Numbered(Type type) =>
    [
        .. Ancestry(type).SelectMany(level => level.GetFields(Own)
            .Where(field => field.IsDefined(typeof(IdAttribute)) || PropertyOf(level, field)?.IsDefined(typeof(IdAttribute)) == true)),
    ];

    /// <summary>Every field: for tuples and pairs.</summary>
    public static FieldInfo[] AllFields(Type type) => type.GetFields(Own);

    /// <summary>A numbered member that can be set after construction.</summary>
    public static string? FirstMutable(Type type) => Numbered(type)
        .Where(field => PropertyOf(field.DeclaringType!, field) is { } property
            ? property.SetMethod is { } set && !IsInit(set)
            : !field.IsInitOnly)
        .Select(NameOf)
        .FirstOrDefault();

    private static Stack<Type> Ancestry(Type type)
    {
        var levels = new Stack<Type>();
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType) levels.Push(level);
        return levels;
    }

    private static PropertyInfo? PropertyOf(Type type, FieldInfo field) =>
        field.Name is ['<', ..] && field.Name.IndexOf('>') is var end and > 1
            ? type.GetProperty(field.Name[1..end], Own)
            : null;

    private static bool IsInit(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string NameOf(FieldInfo field) => PropertyOf(field.DeclaringType!, field)?.Name ?? field.Name;
}
