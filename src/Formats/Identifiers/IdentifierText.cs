namespace Formats.Identifiers;

/// <summary>What identifiers have in common as text.</summary>
internal static class IdentifierText
{
    /// <summary>The text behind the first of these that it begins with, in any case of letters.</summary>
    public static string WithoutPrefix(string text, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return text[prefix.Length..];
        }

        return text;
    }
}
