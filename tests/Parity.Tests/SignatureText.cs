using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Parity;

/// <summary>
/// A type in a signature: its name, and where in it nullability is said ('r' a reference, 'v' a generic value).
/// </summary>
internal sealed record SignatureText(string Name, string Nullables)
{
    public override string ToString() => Name;
}

/// <summary>Turns signatures into text without resolving what they refer to.</summary>
internal sealed class SignatureTextProvider : ISignatureTypeProvider<SignatureText, object?>
{
    public SignatureText GetPrimitiveType(PrimitiveTypeCode typeCode) =>
        new(typeCode.ToString(), typeCode is PrimitiveTypeCode.String or PrimitiveTypeCode.Object ? "r" : "");

    public SignatureText GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        new(Names.Of(reader, handle), rawTypeKind == (byte)SignatureTypeKind.ValueType ? "" : "r");

    public SignatureText GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        new(Names.Of(reader, handle), rawTypeKind == (byte)SignatureTypeKind.ValueType ? "" : "r");

    public SignatureText GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public SignatureText GetGenericInstantiation(SignatureText genericType, ImmutableArray<SignatureText> typeArguments) => new(
        $"{genericType.Name}<{string.Join(",", typeArguments)}>",
        (genericType.Nullables == "r" ? "r" : "v") + string.Concat(typeArguments.Select(argument => argument.Nullables)));

    public SignatureText GetSZArrayType(SignatureText elementType) => new($"{elementType.Name}[]", $"r{elementType.Nullables}");

    public SignatureText GetArrayType(SignatureText elementType, ArrayShape shape) =>
        new($"{elementType.Name}[{shape.Rank}]", $"r{elementType.Nullables}");

    public SignatureText GetByReferenceType(SignatureText elementType) => elementType with { Name = $"{elementType.Name}&" };

    public SignatureText GetPointerType(SignatureText elementType) => elementType with { Name = $"{elementType.Name}*" };

    public SignatureText GetPinnedType(SignatureText elementType) => elementType;

    public SignatureText GetGenericMethodParameter(object? genericContext, int index) => new($"!!{index}", "r");

    public SignatureText GetGenericTypeParameter(object? genericContext, int index) => new($"!{index}", "r");

    public SignatureText GetModifiedType(SignatureText modifier, SignatureText unmodifiedType, bool isRequired) =>
        modifier.Name.EndsWith("IsExternalInit", StringComparison.Ordinal)
            ? unmodifiedType with { Name = $"init {unmodifiedType.Name}" }
            : unmodifiedType;

    public SignatureText GetFunctionPointerType(MethodSignature<SignatureText> signature) => new("function*", "");
}
