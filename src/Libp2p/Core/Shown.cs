namespace Libp2p.Core;

/// <summary>Foreign text as it appears in messages: not too long, without control characters.</summary>
internal static class Shown
{
    private const int LengthMax = 100;
    private const int ShortLength = 256;

    /// <summary>
    /// Text that should be UTF-8 and need not be: what is not is shown as a replacement character. .NET's own way to do
    /// that costs sixty times the length of what is not.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> text)
    {
        Span<char> shown = text.Length <= ShortLength ? stackalloc char[ShortLength] : new char[text.Length];
        System.Text.Unicode.Utf8.ToUtf16(text, shown, out _, out var length);
        return new(shown[..length]);
    }

    public static string Of(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[Math.Min(text.Length, LengthMax)];
        for (var at = 0; at < shown.Length; at++) shown[at] = char.IsControl(text[at]) ? '?' : text[at];
        return text.Length > LengthMax ? $"{shown}…" : new string(shown);
    }
}
