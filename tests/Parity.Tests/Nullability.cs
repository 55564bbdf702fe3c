using System.Reflection.Metadata;

namespace Parity;

/// <summary>Reads what the compiler notes about nullable references.</summary>
internal static class Nullability
{
    private const string Context = "System.Runtime.CompilerServices.NullableContextAttribute";
    private const string Attribute = "System.Runtime.CompilerServices.NullableAttribute";

    /// <summary>What holds for a member of a type that says nothing itself.</summary>
    public static byte ContextOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        while (!handle.IsNil)
        {
            var type = reader.GetTypeDefinition(handle);
            if (Read(reader, type.GetCustomAttributes(), Context) is { } said) return said[0];
            handle = type.GetDeclaringType();
        }

        return Read(reader, reader.GetModuleDefinition().GetCustomAttributes(), Context)?[0] ?? 0;
    }

    public static byte ContextOf(MetadataReader reader, CustomAttributeHandleCollection method, byte typeContext) =>
        Read(reader, method, Context)?[0] ?? typeContext;

    /// <summary>One sign per place where nullability can be said: '?' nullable, '!' not, '~' unsaid.</summary>
    public static string Of(MetadataReader reader, CustomAttributeHandleCollection? attributes, byte context, string places)
    {
        if (!places.Contains('r')) return "";
        var said = attributes is { } present ? Read(reader, present, Attribute) : null;
        said ??= [context];
        var signs = places.Select((place, i) => place == 'v' ? '.' : said[said.Length == 1 ? 0 : i] switch
        {
            1 => '!',
            2 => '?',
            _ => '~',
        });
        return $" [{string.Concat(signs)}]";
    }

    private static byte[]? Read(MetadataReader reader, CustomAttributeHandleCollection attributes, string name)
    {
        foreach (var handle in attributes)
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (Names.OfAttribute(reader, attribute) != name) continue;
            var blob = reader.GetBlobReader(attribute.Value);
            blob.ReadUInt16();

            // One byte, or an array of bytes with its count in front; then a count of named arguments.
            if (blob.RemainingBytes == 3) return [blob.ReadByte()];
            var count = blob.ReadInt32();
            return blob.ReadBytes(count);
        }

        return null;
    }
}
