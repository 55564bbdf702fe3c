using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Orleans.Runtime;

/// <summary>
/// Guid and integer keys: 32 lower-case hex digits, or upper-case hex; an extension follows a plus sign.
/// </summary>
public static class GrainIdKeyExtensions
{
    private const int GuidLength = 32;

    /// <summary>The key that means this Guid.</summary>
    public static IdSpan CreateGuidKey(Guid key)
    {
        var bytes = new byte[GuidLength];
        Utf8Formatter.TryFormat(key, bytes, out _, 'N');
        return new IdSpan(bytes);
    }

    /// <summary>The key that means this Guid and extension.</summary>
    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) => string.IsNullOrWhiteSpace(keyExtension)
        ? CreateGuidKey(key)
        : IdSpan.Create($"{key:N}+{keyExtension}");

    /// <summary>The key that means this integer.</summary>
    public static IdSpan CreateIntegerKey(long key)
    {
        Span<byte> digits = stackalloc byte[16];
        Utf8Formatter.TryFormat(key, digits, out var length, 'X');
        return new IdSpan(digits[..length].ToArray());
    }

    /// <summary>The key that means this integer and extension.</summary>
    public static IdSpan CreateIntegerKey(long key, string? keyExtension) => string.IsNullOrWhiteSpace(keyExtension)
        ? CreateIntegerKey(key)
        : IdSpan.Create(string.Create(CultureInfo.InvariantCulture, $"{key:X}+{keyExtension}"));

    /// <summary>The Guid in the key and its extension, if there is one.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var digits = WithoutExtension(grainId.Key.AsSpan(), out keyExt);
        return Utf8Parser.TryParse(digits, out key, out var used, 'N') && used == digits.Length;
    }

    /// <summary>The integer in the key and its extension, if there is one.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var digits = WithoutExtension(grainId.Key.AsSpan(), out keyExt);
        return Utf8Parser.TryParse(digits, out key, out var used, 'X') && used == digits.Length;
    }

    /// <summary>The Guid in the key and its extension.</summary>
    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetGuidKey(out var key, out keyExt) ? key : throw NoKey(grainId, "a Guid");

    /// <summary>The Guid in the key.</summary>
    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    /// <summary>The integer in the key and its extension.</summary>
    public static long GetIntegerKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetIntegerKey(out var key, out keyExt) ? key : throw NoKey(grainId, "an integer");

    /// <summary>The integer in the key.</summary>
    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    private static ReadOnlySpan<byte> WithoutExtension(ReadOnlySpan<byte> key, out string? extension)
    {
        var plus = key.IndexOf((byte)'+');
        extension = plus < 0 ? null : Encoding.UTF8.GetString(key[(plus + 1)..]);
        return plus < 0 ? key : key[..plus];
    }

    private static ArgumentException NoKey(GrainId id, string what) =>
        new($"The key of grain {id} is not {what}.");
}
