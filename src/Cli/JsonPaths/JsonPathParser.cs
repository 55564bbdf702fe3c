using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Bib.Cli.JsonPaths;

/// <summary>Reads RFC 9535's grammar, top down; one parser for one text.</summary>
internal sealed class JsonPathParser(string text)
{
    /// <summary>The largest whole number that every JSON reader keeps exactly (RFC 7493).</summary>
    private const long WholeMax = (1L << 53) - 1;

    private const int DepthMax = 64;

    private static readonly string[] _operators = ["==", "!=", "<=", ">=", "<", ">"];

    private int _at;
    private int _depth;

    public JsonPath ReadWhole()
    {
        if (!Take("$")) throw Wrong("a path begins with $, as in $[0].path");
        var path = new JsonPath(Segments());
        return _at == text.Length ? path : throw Wrong("here the path should go on with . or [");
    }

    private List<JsonPathSegment> Segments()
    {
        if (++_depth > DepthMax) throw Wrong($"paths lie in one another at most {DepthMax} deep");
        var segments = new List<JsonPathSegment>();
        while (true)
        {
            var before = _at;
            Space();
            if (Take("..")) segments.Add(new(true, Peek('[') ? Bracketed() : [Dotted()]));
            else if (Take(".")) segments.Add(new(false, [Dotted()]));
            else if (Peek('[')) segments.Add(new(false, Bracketed()));
            else
            {
                _at = before;
                _depth--;
                return segments;
            }
        }
    }

    private JsonPathSelector Dotted()
    {
        if (Take("*")) return new JsonPathSelector.Wildcard();
        var from = _at;
        while (_at < text.Length && (IsNameStart(text[_at]) || (_at > from && char.IsAsciiDigit(text[_at])))) _at++;
        return _at > from ? new JsonPathSelector.Name(text[from.._at]) : throw Wrong("a dot is followed by a name or *");
    }

    private List<JsonPathSelector> Bracketed()
    {
        Take("[");
        var selectors = new List<JsonPathSelector>();
        do
        {
            Space();
            selectors.Add(Selector());
            Space();
        }
        while (Take(","));
        return Take("]") ? selectors : throw Wrong("the bracket is not closed by ]");
    }

    private JsonPathSelector Selector()
    {
        if (Take("*")) return new JsonPathSelector.Wildcard();
        if (Take("?")) return new JsonPathSelector.Filter(Or());
        if (Peek('\'') || Peek('"')) return new JsonPathSelector.Name(Quoted());
        var start = Peek(':') ? null : (long?)Whole();
        Space();
        if (!Take(":")) return new JsonPathSelector.Index(start ?? throw Wrong("here stands an index"));
        Space();
        long? end = IsWholeStart() ? Whole() : null;
        Space();
        if (!Take(":")) return new JsonPathSelector.Slice(start, end, 1);
        Space();
        return new JsonPathSelector.Slice(start, end, IsWholeStart() ? Whole() : 1);
    }

    private JsonPathTest Or()
    {
        var test = And();
        while (Taken("||")) test = new JsonPathTest.Or(test, And());
        return test;
    }

    private JsonPathTest And()
    {
        var test = Basic();
        while (Taken("&&")) test = new JsonPathTest.And(test, Basic());
        return test;
    }

    private JsonPathTest Basic()
    {
        if (++_depth > DepthMax) throw Wrong($"conditions lie in one another at most {DepthMax} deep");
        Space();
        var test = Peek('!') && !text.AsSpan(_at).StartsWith("!=") ? Negated() : Peek('(') ? Grouped() : Compared();
        _depth--;
        return test;
    }

    private JsonPathTest.Not Negated()
    {
        Take("!");
        return new(Basic());
    }

    private JsonPathTest Grouped()
    {
        Take("(");
        var test = Or();
        return Taken(")") ? test : throw Wrong("the parenthesis is not closed by )");
    }

    private JsonPathTest Compared()
    {
        var left = Operand();
        Space();
        if (_operators.FirstOrDefault(Take) is { } comparison)
        {
            Space();
            return new JsonPathTest.Comparison(OneValue(left), comparison, OneValue(Operand()));
        }

        return left is JsonPathOperand.Query query
            ? new JsonPathTest.Exists(query)
            : throw Wrong("a value alone is no condition: compare it");
    }

    private JsonPathOperand OneValue(JsonPathOperand operand) =>
        operand is JsonPathOperand.Query { Path.IsSingular: false }
            ? throw Wrong("what is compared must be one value: a path of names and indexes")
            : operand;

    private JsonPathOperand Operand()
    {
        if (Peek('@') || Peek('$')) return Query();
        if (Peek('\'') || Peek('"')) return new JsonPathOperand.Literal(JsonValue.Create(Quoted()));
        if (Take("true")) return new JsonPathOperand.Literal(JsonValue.Create(true));
        if (Take("false")) return new JsonPathOperand.Literal(JsonValue.Create(false));
        if (Take("null")) return new JsonPathOperand.Literal(null);
        if (Take("length(")) return Closed(new JsonPathOperand.Length(OneValue(Spaced(Operand))));
        if (Take("count(")) return Closed(new JsonPathOperand.Count(Spaced(Query)));
        if (Take("value(")) return Closed(new JsonPathOperand.Single(Spaced(Query)));
        if (Take("match(") || Take("search(")) throw Wrong("bib does not know the functions match and search");
        return new JsonPathOperand.Literal(Number());
    }

    private JsonPathOperand.Query Query()
    {
        var fromRoot = Take("$");
        return fromRoot || Take("@") ? new(fromRoot, new JsonPath(Segments())) : throw Wrong("here stands a path, from @ or $");
    }

    private T Spaced<T>(Func<T> read)
    {
        Space();
        return read();
    }

    private JsonPathOperand Closed(JsonPathOperand call) => Taken(")") ? call : throw Wrong("the function is not closed by )");

    private string Quoted()
    {
        var quote = text[_at++];
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            var letter = text[_at++];
            if (letter < ' ') throw Wrong("a text holds no control characters; write \\n and the like");
            value.Append(letter == '\\' ? Escaped(quote) : letter);
        }

        return Take(quote.ToString()) ? value.ToString() : throw Wrong($"the text is not closed by {quote}");
    }

    private char Escaped(char quote)
    {
        var letter = _at < text.Length ? text[_at++] : '\0';
        switch (letter)
        {
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case '/' or '\\': return letter;
            case 'u' when _at + 4 <= text.Length && ushort.TryParse(
                text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default:
                return letter == quote ? quote : throw Wrong("there is no such escape");
        }
    }

    private long Whole()
    {
        var from = _at;
        Take("-");
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        var digits = text[from.._at];
        return digits.TrimStart('-').Length is > 0 and <= 16 && long.TryParse(digits, CultureInfo.InvariantCulture, out var whole)
            && Math.Abs(whole) <= WholeMax && (digits == "0" || digits.TrimStart('-')[0] != '0')
            ? whole
            : throw Wrong("here stands an index, a slice, a name in quotes, * or ?");
    }

    private JsonValue Number()
    {
        var from = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || "+-.eE".Contains(text[_at]))) _at++;
        return double.TryParse(text.AsSpan(from, _at - from), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : throw Wrong("here stands a value: a path from @ or $, a text, a number, true, false or null");
    }

    private bool IsWholeStart() => _at < text.Length && (text[_at] == '-' || char.IsAsciiDigit(text[_at]));

    private static bool IsNameStart(char letter) => char.IsAsciiLetter(letter) || letter == '_' || letter >= 0x80;

    private bool Peek(char letter) => _at < text.Length && text[_at] == letter;

    private bool Take(string word)
    {
        if (!text.AsSpan(_at).StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    /// <summary>The same behind any space; where the word does not come, the space stays.</summary>
    private bool Taken(string word)
    {
        var before = _at;
        Space();
        if (Take(word)) return true;
        _at = before;
        return false;
    }

    private void Space()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r') _at++;
    }

    private FormatException Wrong(string rule) => new(string.Create(
        CultureInfo.InvariantCulture, $"'{text}' is no JSONPath at character {_at + 1}: {rule}"));
}
