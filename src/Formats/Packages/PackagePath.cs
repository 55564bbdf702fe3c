using System.Buffers;
using System.Globalization;
using System.Text;

namespace Formats.Packages;

/// <summary>Paths as packages write them.</summary>
public static class PackagePath
{
    private static readonly SearchValues<byte> _plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"u8);

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Whether a path stays inside: relative, without empty segments, <c>.</c>, <c>..</c> and NUL.</summary>
    public static bool IsSafe(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path.Contains((byte)0)) return false;
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8)) return false;
        }

        return true;
    }

    /// <summary>A path as text; null for bytes that are no UTF-8.</summary>
    public static string? Text(ReadOnlySpan<byte> path)
    {
        try
        {
            return _strict.GetString(path);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A path for people: what is no UTF-8, and control characters, percent-encoded.</summary>
    public static string Shown(ReadOnlySpan<byte> path) =>
        Text(path) is { } text && !text.Any(char.IsControl) ? text : ToUri(path);

    /// <summary>A path as a relative URI: every byte but letters, digits and <c>-._~/</c> percent-encoded.</summary>
    public static string ToUri(ReadOnlySpan<byte> path)
    {
        var uri = new StringBuilder(path.Length);
        foreach (var value in path)
        {
            if (_plain.Contains(value)) uri.Append((char)value);
            else uri.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return uri.ToString();
    }

    /// <summary>The bytes of a relative URI; <c>./</c> before it does not count.</summary>
    public static byte[] FromUri(string uri)
    {
        if (uri.StartsWith("./", StringComparison.Ordinal)) uri = uri[2..];
        var bytes = new List<byte>(uri.Length);
        for (var index = 0; index < uri.Length; index++)
        {
            if (uri[index] == '%' && index + 2 < uri.Length
                && byte.TryParse(uri.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                index += 2;
                continue;
            }

            var length = char.IsHighSurrogate(uri[index]) && index + 1 < uri.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(uri.Substring(index, length)));
            index += length - 1;
        }

        return [.. bytes];
    }
}
