using System.Collections.Frozen;

namespace Cel.Parsing;

/// <summary>Words that are no names.</summary>
internal static class Words
{
    private static readonly FrozenSet<string> _keywords = FrozenSet.Create("false", "in", "null", "true");

    private static readonly FrozenSet<string> _reserved = FrozenSet.Create(
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace",
        "package", "return", "var", "void", "while");

    /// <summary>Whether a word is part of the grammar and nobody's name.</summary>
    public static bool IsKeyword(string word) => _keywords.Contains(word);

    /// <summary>Whether a word is kept for languages around this one: a field's name, but no variable's.</summary>
    public static bool IsReserved(string word) => _reserved.Contains(word);

    /// <summary>Whether a field's name can be written without quotes.</summary>
    public static bool IsPlain(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') && !IsKeyword(name);
}
