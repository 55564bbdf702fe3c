using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Parity;

/// <summary>The public types of an assembly file, by full name.</summary>
internal static class AssemblyShape
{
    public static Dictionary<string, TypeShape> Read(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        var reader = image.GetMetadataReader();
        return reader.TypeDefinitions
            .Where(handle => IsPublic(reader, handle))
            .Select(handle => Describe(reader, handle))
            .ToDictionary(shape => shape.Name);
    }

    private static bool IsPublic(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsPublic(reader, type.GetDeclaringType()),
            _ => false,
        };
    }

    private static TypeShape Describe(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var baseType = type.BaseType.IsNil ? "" : Names.Of(reader, type.BaseType);
        var members = new MemberReading(reader, handle);
        return new TypeShape(
            Names.Of(reader, handle),
            KindOf(type, baseType),
            baseType,
            [.. type.GetInterfaceImplementations()
                .Select(i => Names.Of(reader, reader.GetInterfaceImplementation(i).Interface))],
            UsageOf(reader, type),
            members.All().DistinctBy(member => member.Key).ToDictionary(member => member.Key));
    }

    private static string KindOf(TypeDefinition type, string baseType)
    {
        if ((type.Attributes & TypeAttributes.Interface) != 0) return "interface";
        if (baseType == "System.Enum") return "enum";
        if (baseType == "System.ValueType") return "struct";
        if (baseType == "System.MulticastDelegate") return "delegate";
        return (type.Attributes & (TypeAttributes.Abstract | TypeAttributes.Sealed)) switch
        {
            TypeAttributes.Abstract | TypeAttributes.Sealed => "static class",
            TypeAttributes.Abstract => "abstract class",
            TypeAttributes.Sealed => "sealed class",
            _ => "class",
        };
    }

    private static string UsageOf(MetadataReader reader, TypeDefinition type)
    {
        foreach (var handle in type.GetCustomAttributes())
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (Names.OfAttribute(reader, attribute) != "System.AttributeUsageAttribute") continue;
            var value = attribute.DecodeValue(new AttributeText());
            var named = value.NamedArguments.Where(argument => argument.Value is true && argument.Name != "Inherited"
                || argument is { Name: "Inherited", Value: false });
            return $"{value.FixedArguments[0].Value} {string.Join(" ", named.Select(a => $"{a.Name}={a.Value}").Order())}";
        }

        return "";
    }
}
