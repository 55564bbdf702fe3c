namespace Libp2p.Core;

/// <summary>Foreign text as it appears in messages: not too long, without control characters.</summary>
internal static class Shown
{
    private const int LengthMax = 100;

    public static string Of(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[Math.Min(text.Length, LengthMax)];
        for (var at = 0; at < shown.Length; at++) shown[at] = char.IsControl(text[at]) ? '?' : text[at];
        return text.Length > LengthMax ? $"{shown}…" : new string(shown);
    }
}
