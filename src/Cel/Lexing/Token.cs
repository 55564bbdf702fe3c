namespace Cel.Lexing;

/// <summary>
/// A word of the source. <paramref name="Value"/> is what a literal stands for, or an identifier's name.
/// </summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, object? Value = null)
{
    public string Name => (string)Value!;
}
