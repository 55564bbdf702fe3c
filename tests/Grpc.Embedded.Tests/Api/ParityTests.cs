using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Grpc.Embedded.Tests.Api;

/// <summary>
/// Our declarations beside the official assemblies, read as metadata so that nothing they reference is needed: a public
/// member of ours whose type is there too must be there, with the same parameters.
/// </summary>
public sealed class ParityTests
{
    /// <summary>Where we differ, and why.</summary>
    private static readonly HashSet<string> Known =
    [
        // Ours closes the channel on ShutdownAsync; the official one leaves that to Dispose.
        "System.Threading.Tasks.Task Grpc.Net.Client.GrpcChannel.ShutdownAsyncCore()",
    ];

    private static readonly string[] CompilerMade = ["<", "get_EqualityContract", "PrintMembers"];

    [Theory]
    [InlineData("Grpc.Net.Client", "Grpc.Embedded")]
    [InlineData("Grpc.AspNetCore.Server", "Grpc.Embedded.Server")]
    public void Every_public_member_of_ours_is_the_official_one(string official, string ours)
    {
        var theirs = Read(OfficialPath(official));
        var mine = Read(Path.Combine(AppContext.BaseDirectory, ours + ".dll"));

        mine.Where(type => theirs.ContainsKey(type.Key))
            .SelectMany(type => type.Value.Except(theirs[type.Key]))
            .Except(Known)
            .Order()
            .ShouldBeEmpty();
        mine.Keys.Intersect(theirs.Keys).Count().ShouldBeGreaterThan(5, "types compared");
    }

    private static string OfficialPath(string assembly) => typeof(ParityTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == assembly).Value!;

    /// <summary>Public types by full name, each with its public and protected members as signatures.</summary>
    private static Dictionary<string, HashSet<string>> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var types = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
        {
            if ((type.Attributes & TypeAttributes.VisibilityMask) != TypeAttributes.Public) continue;
            var name = $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
            types[name] = [.. type.GetMethods().Select(reader.GetMethodDefinition)
                .Where(IsVisible).Select(method => Signature(reader, name, method)).OfType<string>()];
            foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
            {
                if ((field.Attributes & FieldAttributes.FieldAccessMask) != FieldAttributes.Public) continue;
                types[name].Add($"{name}.{reader.GetString(field.Name)}");
            }
        }

        return types;
    }

    private static bool IsVisible(MethodDefinition method) =>
        (method.Attributes & MethodAttributes.MemberAccessMask)
            is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static string? Signature(MetadataReader reader, string type, MethodDefinition method)
    {
        var name = reader.GetString(method.Name);
        if (CompilerMade.Any(made => name.StartsWith(made, StringComparison.Ordinal))) return null;
        var signature = method.DecodeSignature(new TypeNames(), null);
        var names = method.GetParameters().Select(reader.GetParameter).Where(parameter => parameter.SequenceNumber > 0)
            .OrderBy(parameter => parameter.SequenceNumber)
            .Select(parameter => reader.GetString(parameter.Name)
                + ((parameter.Attributes & ParameterAttributes.HasDefault) != 0 ? "=" : ""));
        var parameters = signature.ParameterTypes.Zip(names, (parameter, called) => $"{parameter} {called}");
        var isStatic = (method.Attributes & MethodAttributes.Static) != 0 ? "static " : "";
        return $"{isStatic}{signature.ReturnType} {type}.{name}({string.Join(", ", parameters)})";
    }

    /// <summary>Names types as signatures have them, without loading any.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "delegate*";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeDefinition(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
