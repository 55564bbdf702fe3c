using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;

namespace Parity;

/// <summary>Reads the members of one type that others can see: public ones, and those for derived types.</summary>
internal sealed class MemberReading(MetadataReader reader, TypeDefinitionHandle handle)
{
    private readonly SignatureTextProvider _names = new();
    private readonly TypeDefinition _type = reader.GetTypeDefinition(handle);
    private readonly byte _context = Nullability.ContextOf(reader, handle);

    public IEnumerable<MemberShape> All() => _type.GetMethods().Select(reader.GetMethodDefinition).Where(IsVisible).Select(Read)
        .Concat(_type.GetFields().Select(reader.GetFieldDefinition).Where(IsVisible).Select(Read));

    private static bool IsVisible(MethodDefinition method) => (method.Attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static bool IsVisible(FieldDefinition field) => (field.Attributes & FieldAttributes.FieldAccessMask)
        is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem
        && (field.Attributes & FieldAttributes.SpecialName) == 0;

    private MemberShape Read(FieldDefinition field)
    {
        var type = field.DecodeSignature(_names, null);
        var name = reader.GetString(field.Name);
        return new MemberShape(
            name,
            $"{field.Attributes & (FieldAttributes.Static | FieldAttributes.InitOnly | FieldAttributes.Literal)} {type}"
            + Nullability.Of(reader, field.GetCustomAttributes(), _context, type.Nullables)
            + ValueOf(field.GetDefaultValue()));
    }

    private MemberShape Read(MethodDefinition method)
    {
        var signature = method.DecodeSignature(_names, null);
        var context = Nullability.ContextOf(reader, method.GetCustomAttributes(), _context);
        var parameters = method.GetParameters().Select(reader.GetParameter).ToDictionary(parameter => parameter.SequenceNumber);
        var declared = signature.ParameterTypes.Select((type, i) =>
        {
            if (!parameters.TryGetValue(i + 1, out var parameter)) return $"{type} ?";
            return $"{type}{Nullability.Of(reader, parameter.GetCustomAttributes(), context, type.Nullables)} "
                + $"{reader.GetString(parameter.Name)}{ValueOf(parameter.GetDefaultValue())}";
        });
        var result = signature.ReturnType;
        var returned = Nullability.Of(
            reader, parameters.TryGetValue(0, out var own) ? own.GetCustomAttributes() : null, context, result.Nullables);
        var name = reader.GetString(method.Name);
        var generics = string.Concat(method.GetGenericParameters().Select(Constraints));
        return new MemberShape(
            $"{name}`{signature.GenericParameterCount}({string.Join(",", signature.ParameterTypes)})",
            $"{Modifiers(method)}{result}{returned} {name}({string.Join(", ", declared)}){generics}");
    }

    private string Modifiers(MethodDefinition method)
    {
        var attributes = method.Attributes;
        var access = (attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public ? "public " : "protected ";
        if ((attributes & MethodAttributes.Static) != 0) return $"{access}static ";
        if ((attributes & MethodAttributes.Abstract) != 0) return $"{access}abstract ";
        var open = (attributes & MethodAttributes.Virtual) != 0 && (attributes & MethodAttributes.Final) == 0
            && (_type.Attributes & TypeAttributes.Sealed) == 0;
        return open ? $"{access}virtual " : access;
    }

    private string Constraints(GenericParameterHandle parameterHandle)
    {
        var parameter = reader.GetGenericParameter(parameterHandle);
        var kind = parameter.Attributes & GenericParameterAttributes.SpecialConstraintMask;
        var types = parameter.GetConstraints()
            .Select(constraint => Names.Of(reader, reader.GetGenericParameterConstraint(constraint).Type)).Order();
        return $" where {parameter.Index}: {kind} {string.Join(",", types)}";
    }

    private string ValueOf(ConstantHandle constantHandle)
    {
        if (constantHandle.IsNil) return "";
        var constant = reader.GetConstant(constantHandle);
        var value = reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return $" = {(value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture))}";
    }
}
