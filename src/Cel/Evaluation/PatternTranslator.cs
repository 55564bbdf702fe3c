using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cel.Evaluation;

/// <summary>
/// Reads a regular expression in RE2's syntax and writes it in .NET's, with RE2's meaning: a dot and a class match one
/// code point, <c>\d</c> and its kind are ASCII, <c>$</c> is the end and not a line feed ahead of it. What RE2 does
/// not have is refused; what grows by its repetitions is counted.
/// </summary>
/// <param name="source">The expression.</param>
/// <param name="maxSize">How large it may be with its repetitions written out.</param>
internal sealed class PatternTranslator(string source, int maxSize)
{
    private const int MaxRepeat = 1_000;
    private const int MaxDepth = 100;

    private readonly StringBuilder _out = new();
    private int _at;
    private int _depth;
    private bool _isMultiline;
    private bool _isDotAll;

    /// <summary>The expression for .NET, and its size.</summary>
    /// <exception cref="FormatException">It is no expression of RE2's, or too large.</exception>
    public (string Pattern, int Size) Translate()
    {
        var size = Alternatives();
        if (_at < source.Length) throw Wrong("a ')' closes nothing");
        return (_out.ToString(), size);
    }

    private char Peek(int ahead = 0) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private int Alternatives()
    {
        if (++_depth > MaxDepth) throw Wrong($"it nests deeper than {MaxDepth} levels");
        var size = 0L;
        while (true)
        {
            size += Sequence();
            if (Peek() != '|' || _at >= source.Length) break;
            _out.Append('|');
            _at++;
        }

        _depth--;
        return Checked(size);
    }

    private long Sequence()
    {
        var size = 0L;
        while (_at < source.Length && source[_at] is not ('|' or ')'))
        {
            var atom = Atom();
            size += Repeated(atom);
            Checked(size);
        }

        return size;
    }

    private int Checked(long size) => size <= maxSize
        ? (int)size
        : throw Wrong($"with its repetitions written out it is larger than {maxSize} characters");

    private long Repeated(int atom)
    {
        if (_at >= source.Length) return atom;
        var times = 1;
        switch (source[_at])
        {
            case '*' or '+' or '?':
                _out.Append(source[_at++]);
                break;
            case '{' when Counts() is { } counts:
                times = Math.Max(1, Math.Max(counts.Min, counts.Max ?? 0));
                if (times > MaxRepeat) throw Wrong($"it repeats more than {MaxRepeat} times");
                _at += counts.Length;
                _out.Append(CultureInfo.InvariantCulture, $"{{{counts.Min}");
                if (counts.Max != counts.Min) _out.Append(CultureInfo.InvariantCulture, $",{counts.Max}");
                _out.Append('}');
                break;
            default:
                return atom;
        }

        if (Peek() == '?') _out.Append(source[_at++]);
        if (Peek() is '*' or '+' or '?' || (Peek() == '{' && Counts() is not null)) throw Wrong("it repeats a repetition");
        return Checked((long)atom * times);
    }

    private (int Min, int? Max, int Length)? Counts()
    {
        var end = source.IndexOf('}', _at);
        if (end < 0 || end - _at > 12) return null;
        var parts = source[(_at + 1)..end].Split(',');
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var min)) return null;
        int? max = min;
        if (parts.Length == 2)
        {
            max = null;
            if (parts[1].Length > 0)
            {
                if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var most)) return null;
                max = most;
            }
        }

        if (max < min) throw Wrong("it repeats at least more often than at most");
        return (min, max, end + 1 - _at);
    }

    private int Atom()
    {
        switch (source[_at])
        {
            case '(':
                return Group();
            case '[':
                _out.Append(new PatternClass(source, Wrong).Read(ref _at));
                return 1;
            case '.':
                _at++;
                _out.Append(PatternClass.Any(_isDotAll));
                return 1;
            case '^':
                _at++;
                _out.Append(_isMultiline ? "(?m:^)" : @"\A");
                return 1;
            case '$':
                _at++;
                _out.Append(_isMultiline ? "(?m:$)" : @"\z");
                return 1;
            case '*' or '+' or '?':
                throw Wrong($"'{source[_at]}' repeats nothing");
            case '\\':
                return Escape();
            default:
                var rune = Rune.TryGetRuneAt(source, _at, out var one) ? one : Rune.ReplacementChar;
                _at += rune.Utf16SequenceLength;
                _out.Append(PatternClass.Literal(rune.Value));
                return 1;
        }
    }

    private int Group()
    {
        var (multiline, dotAll) = (_isMultiline, _isDotAll);
        _at++;
        var open = "(?:";
        if (Peek() == '?')
        {
            _at++;
            if (Peek() == 'P' && Peek(1) == '<') _at++;
            if (Peek() == '<' && Peek(1) is not ('=' or '!'))
            {
                Name();
            }
            else if (Flags() is { } flags)
            {
                open = flags;
                if (Peek(-1) == ')')
                {
                    // For the rest of the group around, which puts what was there back.
                    if (flags != "(?:") _out.Append(flags[..^1]).Append(')');
                    return 0;
                }
            }
        }

        _out.Append(open);
        var size = Alternatives();
        if (Peek() != ')') throw Wrong("a '(' is not closed");
        _at++;
        _out.Append(')');
        (_isMultiline, _isDotAll) = (multiline, dotAll);
        return size + 1;
    }

    private void Name()
    {
        var end = source.IndexOf('>', _at);
        if (end < 0 || end == _at + 1 || !source[(_at + 1)..end].All(one => char.IsAsciiLetterOrDigit(one) || one == '_'))
        {
            throw Wrong("the name of a group is letters, digits and '_'");
        }

        _at = end + 1;
    }

    /// <summary>Reads flags up to ':' or ')'.</summary>
    /// <returns>How .NET's group begins that has them.</returns>
    private string Flags()
    {
        var isOn = true;
        bool? ignoresCase = null;
        for (; ; _at++)
        {
            switch (Peek())
            {
                case 'i':
                    ignoresCase = isOn;
                    break;
                case 'm':
                    _isMultiline = isOn;
                    break;
                case 's':
                    _isDotAll = isOn;
                    break;
                case 'U':
                    break;
                case '-' when isOn:
                    isOn = false;
                    break;
                case ':' or ')' when Peek(-1) is not ('?' or '-') || Peek() == ':':
                    _at++;
                    return ignoresCase switch { true => "(?i:", false => "(?-i:", null => "(?:" };
                default:
                    throw Wrong("it has groups or flags that RE2 does not have, such as one that looks around");
            }
        }
    }

    private int Escape()
    {
        switch (Peek(1))
        {
            case 'A':
                _out.Append(@"\A");
                break;
            case 'z':
                _out.Append(@"\z");
                break;
            case 'b' or 'B':
                _out.Append('\\').Append(Peek(1));
                break;
            case 'Q':
                return Quoted();
            default:
                _out.Append(new PatternClass(source, Wrong).ReadEscape(ref _at));
                return 1;
        }

        _at += 2;
        return 1;
    }

    private int Quoted()
    {
        var end = source.IndexOf(@"\E", _at, StringComparison.Ordinal);
        var text = source[(_at + 2)..(end < 0 ? source.Length : end)];
        _at = end < 0 ? source.Length : end + 2;
        // A repetition behind it belongs to its last character.
        foreach (var rune in text.EnumerateRunes()) _out.Append(PatternClass.Literal(rune.Value));
        return text.Length;
    }

    private FormatException Wrong(string why) => new($"{why} (at character {_at + 1})");
}
