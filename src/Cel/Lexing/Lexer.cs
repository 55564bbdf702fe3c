using Cel.Parsing;

namespace Cel.Lexing;

/// <summary>Cuts a source into tokens. What it cannot read it reports, and goes on behind it.</summary>
internal sealed class Lexer(string text, IssueList issues)
{
    private int _at;

    public Token Next()
    {
        SkipBlanks();
        if (_at >= text.Length) return new Token(TokenKind.End, text.Length, text.Length);

        var start = _at;
        var character = text[_at];
        if (IsNameStart(character)) return NameOrPrefixedLiteral(start);
        if (char.IsAsciiDigit(character) || (character == '.' && char.IsAsciiDigit(Peek(1)))) return Number(start);
        if (character is '"' or '\'') return Literal(start, isRaw: false, isBytes: false);
        return character == '`' ? QuotedName(start) : Operator(start);
    }

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (text[_at] == '/' && Peek(1) == '/')
            {
                var end = text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = end < 0 ? text.Length : _at + end;
            }
            else
            {
                return;
            }
        }
    }

    private Token NameOrPrefixedLiteral(int start)
    {
        var (first, second, third) = (text[_at], Peek(1), Peek(2));
        var isBytes = first is 'b' or 'B';
        var isRaw = first is 'r' or 'R' || (isBytes && second is 'r' or 'R');
        if ((isBytes || isRaw) && second is '"' or '\'')
        {
            _at++;
            return Literal(start, isRaw, isBytes);
        }

        if (isBytes && isRaw && third is '"' or '\'')
        {
            _at += 2;
            return Literal(start, isRaw, isBytes);
        }

        while (_at < text.Length && IsNamePart(text[_at])) _at++;
        return new Token(TokenKind.Identifier, start, _at, text[start.._at]);
    }

    private Token Literal(int start, bool isRaw, bool isBytes)
    {
        var reader = new LiteralReader(text, _at, isRaw, isBytes, issues);
        object value = isBytes ? reader.ReadBytes() : reader.ReadText();
        _at = reader.End;
        return new Token(isBytes ? TokenKind.Bytes : TokenKind.String, start, _at, value);
    }

    private Token Number(int start)
    {
        if (text[_at] == '0' && Peek(1) is 'x' or 'X' && char.IsAsciiHexDigit(Peek(2)))
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Peek(0))) _at++;
            return EndOfNumber(start, TokenKind.Int);
        }

        while (char.IsAsciiDigit(Peek(0))) _at++;
        var kind = TokenKind.Int;
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            kind = TokenKind.Double;
            _at++;
            while (char.IsAsciiDigit(Peek(0))) _at++;
        }

        var exponent = Peek(1) is '+' or '-' ? 2 : 1;
        if (Peek(0) is 'e' or 'E' && char.IsAsciiDigit(Peek(exponent)))
        {
            kind = TokenKind.Double;
            _at += exponent;
            while (char.IsAsciiDigit(Peek(0))) _at++;
        }

        return EndOfNumber(start, kind);
    }

    private Token EndOfNumber(int start, TokenKind kind)
    {
        if (kind == TokenKind.Int && Peek(0) is 'u' or 'U')
        {
            kind = TokenKind.UInt;
            _at++;
        }

        if (IsNamePart(Peek(0)))
        {
            issues.Add(_at, $"a number ends before '{text[_at]}': put an operator or a space between");
            while (IsNamePart(Peek(0))) _at++;
            return new Token(TokenKind.Invalid, start, _at);
        }

        return new Token(kind, start, _at, text[start.._at]);
    }

    private Token QuotedName(int start)
    {
        _at++;
        while (IsNamePart(Peek(0)) || Peek(0) is '.' or '-' or '/' or ' ') _at++;
        if (Peek(0) != '`' || _at == start + 1)
        {
            issues.Add(start, "a quoted name holds letters, digits, '_', '.', '-', '/' and spaces, and ends with '`'");
            if (Peek(0) == '`') _at++;
            return new Token(TokenKind.Invalid, start, _at);
        }

        _at++;
        return new Token(TokenKind.QuotedIdentifier, start, _at, text[(start + 1)..(_at - 1)]);
    }

    private Token Operator(int start)
    {
        var two = (text[_at], Peek(1)) switch
        {
            ('&', '&') => TokenKind.And,
            ('|', '|') => TokenKind.Or,
            ('=', '=') => TokenKind.Equal,
            ('!', '=') => TokenKind.NotEqual,
            ('<', '=') => TokenKind.LessEqual,
            ('>', '=') => TokenKind.GreaterEqual,
            _ => TokenKind.Invalid,
        };
        if (two != TokenKind.Invalid)
        {
            _at += 2;
            return new Token(two, start, _at);
        }

        var one = text[_at] switch
        {
            '(' => TokenKind.LeftParen,
            ')' => TokenKind.RightParen,
            '[' => TokenKind.LeftBracket,
            ']' => TokenKind.RightBracket,
            '{' => TokenKind.LeftBrace,
            '}' => TokenKind.RightBrace,
            '.' => TokenKind.Dot,
            ',' => TokenKind.Comma,
            ':' => TokenKind.Colon,
            '?' => TokenKind.Question,
            '+' => TokenKind.Plus,
            '-' => TokenKind.Minus,
            '*' => TokenKind.Star,
            '/' => TokenKind.Slash,
            '%' => TokenKind.Percent,
            '!' => TokenKind.Not,
            '<' => TokenKind.Less,
            '>' => TokenKind.Greater,
            _ => TokenKind.Invalid,
        };
        _at += char.IsHighSurrogate(text[_at]) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
        if (one == TokenKind.Invalid) issues.Add(start, Unexpected(text[start.._at]));
        return new Token(one, start, _at);
    }

    private static string Unexpected(string character) => character switch
    {
        "=" => "unexpected '=': to compare, write '=='",
        "&" => "unexpected '&': both of two conditions are '&&'",
        "|" => "unexpected '|': one of two conditions is '||'",
        _ when char.IsControl(character[0]) => $"unexpected control character U+{(int)character[0]:X4}",
        _ => $"unexpected character '{character}'",
    };
}
