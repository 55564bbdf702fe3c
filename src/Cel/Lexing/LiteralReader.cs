using System.Buffers;
using System.Text;
using Cel.Parsing;

namespace Cel.Lexing;

/// <summary>Reads one string or bytes literal from its opening quote on.</summary>
internal sealed class LiteralReader(string text, int begin, bool isRaw, bool isBytes, IssueList issues)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly StringBuilder _text = new();
    private readonly int _start = begin;
    private int _at = begin;

    /// <summary>Behind the closing quote, once the literal has been read.</summary>
    public int End => _at;

    public string ReadText()
    {
        Read();
        return _text.ToString();
    }

    public byte[] ReadBytes()
    {
        Read();
        FlushText();
        return _bytes.WrittenSpan.ToArray();
    }

    private void Read()
    {
        var quote = text[_at];
        var isTriple = text.AsSpan(_at).StartsWith([quote, quote, quote]);
        _at += isTriple ? 3 : 1;
        while (_at < text.Length)
        {
            var character = text[_at];
            if (character == quote && (!isTriple || text.AsSpan(_at).StartsWith([quote, quote, quote])))
            {
                _at += isTriple ? 3 : 1;
                return;
            }

            if (!isTriple && character is '\n' or '\r') break;
            if (character == '\\' && !isRaw)
            {
                Escape();
            }
            else
            {
                _text.Append(character);
                _at++;
            }
        }

        issues.Add(_start, $"a {(isBytes ? "bytes" : "string")} literal has no closing {new string(quote, isTriple ? 3 : 1)}");
    }

    private void Escape()
    {
        var escape = _at;
        if (_at + 1 >= text.Length)
        {
            _at = text.Length;
            return;
        }

        var character = text[_at + 1];
        _at += 2;
        var plain = character switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '?' or '"' or '\'' or '`' => character,
            _ => '\0',
        };
        if (plain != '\0')
        {
            _text.Append(plain);
            return;
        }

        var (digits, radix, first) = character switch
        {
            'x' or 'X' => (2, 16, _at),
            'u' => (4, 16, _at),
            'U' => (8, 16, _at),
            >= '0' and <= '3' => (3, 8, _at - 1),
            _ => (0, 0, _at),
        };
        if (digits == 0 || (isBytes && character is 'u' or 'U'))
        {
            issues.Add(escape, isBytes && digits > 0
                ? $"'\\{character}' names a code point, and bytes have none: write its UTF-8 bytes as '\\x..'"
                : $"'\\{character}' is no escape sequence");
            return;
        }

        if (!TryDigits(first, digits, radix, out var value))
        {
            issues.Add(escape, $"'\\{character}' needs {digits} {(radix == 8 ? "octal" : "hexadecimal")} digits");
            return;
        }

        _at = first + digits;
        Append(escape, value);
    }

    private void Append(int escape, uint value)
    {
        if (isBytes)
        {
            FlushText();
            _bytes.Write([(byte)value]);
        }
        else if (Rune.TryCreate(value, out var rune))
        {
            _text.Append(rune);
        }
        else
        {
            issues.Add(escape, $"U+{value:X4} is no Unicode code point that text may hold");
        }
    }

    private bool TryDigits(int first, int digits, int radix, out uint value)
    {
        value = 0;
        if (first + digits > text.Length) return false;
        foreach (var digit in text.AsSpan(first, digits))
        {
            if (!char.IsAsciiHexDigit(digit)) return false;
            var number = (uint)Convert.ToInt32(digit.ToString(), 16);
            if (number >= radix) return false;
            value = value * (uint)radix + number;
        }

        return true;
    }

    private void FlushText()
    {
        if (_text.Length == 0) return;
        _bytes.Write(Encoding.UTF8.GetBytes(_text.ToString()));
        _text.Clear();
    }
}
