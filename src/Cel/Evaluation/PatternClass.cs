using System.Globalization;
using System.Text;

namespace Cel.Evaluation;

/// <summary>
/// What matches one code point: classes, escapes, literals; written for .NET, whose units are UTF-16.
/// </summary>
internal sealed class PatternClass(string source, Func<string, FormatException> wrong)
{
    private const int Astral = 0x10000;
    private const int Last = 0x10ffff;

    private static readonly Dictionary<string, string> _posix = new()
    {
        ["alnum"] = "09AZaz", ["alpha"] = "AZaz", ["ascii"] = "\0\u007f", ["blank"] = "\t\t  ", ["cntrl"] = "\0\u001f\u007f\u007f",
        ["digit"] = "09", ["graph"] = "!~", ["lower"] = "az", ["print"] = " ~", ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ", ["upper"] = "AZ", ["word"] = "09AZ__az", ["xdigit"] = "09AFaf",
    };

    private readonly List<(int From, int To)> _ranges = [];
    private readonly StringBuilder _unicode = new();

    /// <summary>Any code point, but a line feed unless asked.</summary>
    public static string Any(bool isDotAll) =>
        $@"(?:[\ud800-\udbff][\udc00-\udfff]|[^{(isDotAll ? "" : @"\n")}\ud800-\udfff])";

    public static string Literal(int codePoint) => codePoint < Astral
        ? Unit(codePoint)
        : $"(?:{string.Concat(char.ConvertFromUtf32(codePoint).Select(unit => Unit(unit)))})";

    /// <summary>Reads a class in square brackets.</summary>
    public string Read(ref int at)
    {
        var start = at++;
        var isNegated = at < source.Length && source[at] == '^';
        if (isNegated) at++;
        for (var isFirst = true; ; isFirst = false)
        {
            if (at >= source.Length)
            {
                at = start;
                throw wrong("a '[' is not closed");
            }

            if (source[at] == ']' && !isFirst) break;
            Item(ref at);
        }

        at++;
        return Write(isNegated);
    }

    /// <summary>Reads an escape outside of a class.</summary>
    public string ReadEscape(ref int at)
    {
        if (TryClass(ref at)) return Write(isNegated: false);
        return Literal(CodePoint(ref at));
    }

    private void Item(ref int at)
    {
        if (source.AsSpan(at).StartsWith("[:"))
        {
            Posix(ref at);
            return;
        }

        if (source[at] == '\\' && TryClass(ref at)) return;
        var from = CodePoint(ref at);
        var to = from;
        if (at + 1 < source.Length && source[at] == '-' && source[at + 1] != ']')
        {
            at++;
            to = CodePoint(ref at);
            if (to < from) throw wrong("a range of a class ends ahead of its start");
        }

        _ranges.Add((from, to));
    }

    private void Posix(ref int at)
    {
        var end = source.IndexOf(":]", at, StringComparison.Ordinal);
        var name = end < 0 ? "" : source[(at + 2)..end];
        if (!_posix.TryGetValue(name.TrimStart('^'), out var pairs)) throw wrong("there is no such class, as [:alpha:] is one");
        at = end + 2;
        Add(pairs, name.StartsWith('^'));
    }

    /// <summary>Reads an escape that stands for many: <c>\d</c>, <c>\pL</c>.</summary>
    private bool TryClass(ref int at)
    {
        var letter = at + 1 < source.Length ? source[at + 1] : '\0';
        switch (letter)
        {
            case 'd' or 'D':
                Add("09", letter == 'D');
                break;
            case 'w' or 'W':
                Add("09AZ__az", letter == 'W');
                break;
            case 's' or 'S':
                Add("\t\n\f\r  ", letter == 'S');
                break;
            case 'p' or 'P':
                Unicode(ref at, letter);
                return true;
            default:
                return false;
        }

        at += 2;
        return true;
    }

    private void Unicode(ref int at, char letter)
    {
        var name = at + 2 < source.Length ? source[at + 2].ToString() : "";
        if (name == "{")
        {
            var end = source.IndexOf('}', at);
            name = end < 0 ? "" : source[(at + 3)..end];
            at++;
            at++;
        }

        if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit)) throw wrong("there is no such class of Unicode");
        at += 2 + name.Length;
        _unicode.Append('\\').Append(letter).Append('{').Append(name).Append('}');
    }

    private void Add(string pairs, bool isNegated)
    {
        var next = 0;
        for (var index = 0; index < pairs.Length; index += 2)
        {
            if (!isNegated) _ranges.Add((pairs[index], pairs[index + 1]));
            else if (pairs[index] > next) _ranges.Add((next, pairs[index] - 1));
            next = pairs[index + 1] + 1;
        }

        if (isNegated) _ranges.Add((next, Last));
    }

    private int CodePoint(ref int at)
    {
        if (source[at] != '\\')
        {
            var rune = Rune.TryGetRuneAt(source, at, out var one) ? one : Rune.ReplacementChar;
            at += rune.Utf16SequenceLength;
            return rune.Value;
        }

        if (at + 1 >= source.Length) throw wrong("it ends with a backslash");
        var letter = source[at + 1];
        at += 2;
        switch (letter)
        {
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return Hex(ref at);
            case >= '0' and <= '7' when letter == '0' || (at < source.Length && source[at] is >= '0' and <= '7'):
                var value = letter - '0';
                for (var count = 1; count < 3 && at < source.Length && source[at] is >= '0' and <= '7'; count++)
                {
                    value = value * 8 + source[at++] - '0';
                }

                return value;
            case var other when other < 0x80 && !char.IsAsciiLetterOrDigit(other):
                return other;
            default:
                throw wrong($"RE2 has no escape '\\{letter}'");
        }
    }

    private int Hex(ref int at)
    {
        var digits = source.AsSpan(at, Math.Min(2, source.Length - at)).ToString();
        var length = 2;
        if (digits.StartsWith('{'))
        {
            var end = source.IndexOf('}', at);
            digits = end < 0 ? "" : source[(at + 1)..end];
            length = digits.Length + 2;
        }

        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value is < 0 or > Last || digits.Length < length - 2 || digits.Length == 0)
        {
            throw wrong("behind '\\x' stand two hexadecimal digits, or a code point in braces");
        }

        at += length;
        return value;
    }

    private string Write(bool isNegated)
    {
        var units = new StringBuilder();
        foreach (var (from, to) in _ranges)
        {
            if (from >= Astral) continue;
            units.Append(Unit(from));
            if (to > from) units.Append('-').Append(Unit(Math.Min(to, Astral - 1)));
        }

        units.Append(_unicode);
        var pairs = isNegated ? Rest() : _ranges.Where(range => range.To >= Astral);
        var alternatives = pairs.SelectMany(range => Pairs(Math.Max(range.From, Astral), range.To)).ToList();
        if (alternatives.Count == 0 && !isNegated) return $"[{units}-[\\ud800-\\udfff]]";
        if (isNegated) alternatives.Add($@"[^{units}\ud800-\udfff]");
        else if (units.Length > 0) alternatives.Add($"[{units}-[\\ud800-\\udfff]]");
        return $"(?:{string.Join('|', alternatives)})";
    }

    /// <summary>The code points of two units that are in no range.</summary>
    private IEnumerable<(int From, int To)> Rest()
    {
        var next = Astral;
        foreach (var (from, to) in _ranges.Where(range => range.To >= Astral).Order())
        {
            if (from > next) yield return (next, from - 1);
            next = Math.Max(next, to + 1);
        }

        if (next <= Last) yield return (next, Last);
    }

    /// <summary>Code points of two units, as pairs of ranges of units.</summary>
    private static IEnumerable<string> Pairs(int from, int to)
    {
        var (high, last) = (High(from), High(to));
        if (high == last)
        {
            yield return $"{Unit(high)}[{Unit(Low(from))}-{Unit(Low(to))}]";
            yield break;
        }

        yield return $"{Unit(high)}[{Unit(Low(from))}-\\udfff]";
        if (last - high > 1) yield return $"[{Unit(high + 1)}-{Unit(last - 1)}][\\udc00-\\udfff]";
        yield return $"{Unit(last)}[\\udc00-{Unit(Low(to))}]";
    }

    private static int High(int codePoint) => 0xd800 + ((codePoint - Astral) >> 10);

    private static int Low(int codePoint) => 0xdc00 + ((codePoint - Astral) & 0x3ff);

    private static string Unit(int unit) => char.IsAsciiLetterOrDigit((char)unit)
        ? ((char)unit).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"\\u{unit:x4}");
}
