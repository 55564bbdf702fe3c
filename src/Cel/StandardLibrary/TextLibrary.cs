using System.Text;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Text, counted in code points.</summary>
internal static class TextLibrary
{
    private static readonly CelType _s = CelType.String;
    private static readonly CelType _i = CelType.Int;

    public static void Declare(Signatures signatures)
    {
        signatures.Method("contains", [_s, _s], CelType.Bool, (context, arguments) =>
        {
            context.Charge(Product(arguments[0].AsString(), arguments[1].AsString()));
            return CelValue.Of(arguments[0].AsString().Contains(arguments[1].AsString(), StringComparison.Ordinal));
        });
        signatures.Method("startsWith", [_s, _s], CelType.Bool, (context, arguments) =>
        {
            context.Charge(arguments[1].AsString().Length >> 4);
            return CelValue.Of(arguments[0].AsString().StartsWith(arguments[1].AsString(), StringComparison.Ordinal));
        });
        signatures.Method("endsWith", [_s, _s], CelType.Bool, (context, arguments) =>
        {
            context.Charge(arguments[1].AsString().Length >> 4);
            return CelValue.Of(arguments[0].AsString().EndsWith(arguments[1].AsString(), StringComparison.Ordinal));
        });
        signatures.Method("charAt", [_s, _i], _s, (context, arguments) =>
        {
            var text = new IndexedText(context, arguments[0]);
            var place = arguments[1].AsInt();
            if (place < 0 || place > text.Count) return OutOfRange(place);
            return CelValue.Of(place == text.Count ? "" : text.Cut(place, place + 1));
        });
        signatures.Method("indexOf", [_s, _s], _i, (context, arguments) => IndexOf(context, arguments[0], arguments[1], 0));
        signatures.Method("indexOf", [_s, _s, _i], _i, (context, arguments) =>
            IndexOf(context, arguments[0], arguments[1], arguments[2].AsInt()));
        signatures.Method("lastIndexOf", [_s, _s], _i, (context, arguments) =>
            LastIndexOf(context, arguments[0], arguments[1], null));
        signatures.Method("lastIndexOf", [_s, _s, _i], _i, (context, arguments) =>
            LastIndexOf(context, arguments[0], arguments[1], arguments[2].AsInt()));
        signatures.Method("lowerAscii", [_s], _s, (context, arguments) => Mapped(context, arguments[0], char.ToLowerInvariant));
        signatures.Method("upperAscii", [_s], _s, (context, arguments) => Mapped(context, arguments[0], char.ToUpperInvariant));
        signatures.Method("replace", [_s, _s, _s], _s, (context, arguments) =>
            Replace(context, arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsString(), -1));
        signatures.Method("replace", [_s, _s, _s, _i], _s, (context, arguments) =>
            Replace(context, arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsString(), arguments[3].AsInt()));
        signatures.Method("split", [_s, _s], CelType.List(_s), (context, arguments) =>
            Split(context, arguments[0].AsString(), arguments[1].AsString(), -1));
        signatures.Method("split", [_s, _s, _i], CelType.List(_s), (context, arguments) =>
            Split(context, arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsInt()));
        signatures.Method("substring", [_s, _i], _s, (context, arguments) =>
            Substring(context, arguments[0], arguments[1].AsInt(), null));
        signatures.Method("substring", [_s, _i, _i], _s, (context, arguments) =>
            Substring(context, arguments[0], arguments[1].AsInt(), arguments[2].AsInt()));
        signatures.Method("trim", [_s], _s, (context, arguments) =>
        {
            Enter(context, arguments[0].AsString().Length);
            // .NET's white space is Unicode's, as the language wants it.
            return CelValue.Of(arguments[0].AsString().Trim());
        });
        signatures.Method("join", [CelType.List(_s)], _s, (context, arguments) => Join(context, arguments[0].AsList(), ""));
        signatures.Method("join", [CelType.List(_s), _s], _s, (context, arguments) =>
            Join(context, arguments[0].AsList(), arguments[1].AsString()));
        signatures.Method("reverse", [_s], _s, (context, arguments) => Reverse(context, arguments[0].AsString()));
        signatures.Function("strings.quote", _s, _s, (context, value) =>
        {
            Enter(context, value.AsString().Length * 2L);
            return CelValue.Of(ValueText.Quote(value.AsString()));
        });
    }

    /// <summary>Enters the cost and the size of a text that is going to be made.</summary>
    public static void Enter(CelContext context, long length)
    {
        context.Charge(length >> 4);
        context.Allocate(length * 2);
    }

    /// <summary>What a search for one text in another costs at most.</summary>
    public static long Product(string text, string part) => (text.Length >> 4) * (1L + (part.Length >> 4));

    private static CelValue OutOfRange(long place) => Faults.Of(CelErrorCode.IndexOutOfRange, $"index out of range: {place}");

    private static CelValue IndexOf(CelContext context, CelValue value, CelValue part, long from)
    {
        var text = new IndexedText(context, value);
        context.Charge(Product(text.Text, part.AsString()));
        if (from < 0 || from > text.Count) return OutOfRange(from);
        var found = text.Text.IndexOf(part.AsString(), text.UnitOf(from), StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1 : text.PlaceOf(found));
    }

    private static CelValue LastIndexOf(CelContext context, CelValue value, CelValue part, long? from)
    {
        var text = new IndexedText(context, value);
        var wanted = part.AsString();
        context.Charge(Product(text.Text, wanted));
        if (from is { } place && (place < 0 || place > text.Count)) return OutOfRange(place);
        // The last place at which it may begin, in code units.
        var last = Math.Min(text.UnitOf(from ?? text.Count), text.Text.Length - wanted.Length);
        if (last < 0) return CelValue.Of(-1L);
        var found = text.Text.AsSpan(0, last + wanted.Length).LastIndexOf(wanted, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1 : text.PlaceOf(found));
    }

    private static CelValue Mapped(CelContext context, CelValue value, Func<char, char> map)
    {
        var text = value.AsString();
        Enter(context, text.Length);
        return CelValue.Of(string.Create(text.Length, (text, map), static (made, from) =>
        {
            for (var index = 0; index < made.Length; index++)
            {
                made[index] = char.IsAscii(from.text[index]) ? from.map(from.text[index]) : from.text[index];
            }
        }));
    }

    private static CelValue Replace(CelContext context, string text, string part, string with, long limit)
    {
        context.Charge(Product(text, part));
        if (limit == 0) return CelValue.Of(text);
        var result = new StringBuilder();
        var from = 0;
        for (var count = 0L; count != limit; count++)
        {
            var found = Next(text, part, from, count);
            if (found < 0) break;
            Enter(context, found - from + with.Length);
            context.Charge(1);
            result.Append(text, from, found - from).Append(with);
            from = found + part.Length;
        }

        Enter(context, text.Length - from);
        return CelValue.Of(result.Append(text, from, text.Length - from).ToString());
    }

    /// <summary>Where a part begins next; one without length is ahead of each code point and at the end.</summary>
    private static int Next(string text, string part, int from, long count)
    {
        if (part.Length > 0) return text.IndexOf(part, from, StringComparison.Ordinal);
        if (count == 0) return 0;
        if (from >= text.Length) return -1;
        return from + (char.IsHighSurrogate(text[from]) && from + 1 < text.Length ? 2 : 1);
    }

    private static CelValue Split(CelContext context, string text, string separator, long limit)
    {
        context.Charge(Product(text, separator));
        var parts = new List<CelValue>();
        if (limit == 0) return CelValue.OfList();
        var from = 0;
        while (limit < 0 || parts.Count < limit - 1)
        {
            var found = separator.Length > 0 ? text.IndexOf(separator, from, StringComparison.Ordinal)
                : from < text.Length ? Next(text, "", from, 1) : -1;
            if (found < 0 || (separator.Length == 0 && found >= text.Length)) break;
            Take(from, found);
            from = found + separator.Length;
        }

        if (separator.Length > 0 || text.Length > 0) Take(from, text.Length);
        return CelValue.OfList([.. parts]);

        void Take(int begin, int end)
        {
            Enter(context, end - begin + 16);
            parts.Add(CelValue.Of(text[begin..end]));
        }
    }

    private static CelValue Substring(CelContext context, CelValue value, long from, long? to)
    {
        var text = new IndexedText(context, value);
        if (from < 0 || from > text.Count) return OutOfRange(from);
        if (to is { } place && (place < 0 || place > text.Count)) return OutOfRange(place);
        if (to < from) return Faults.Invalid($"invalid substring range: from {from} to {to}");
        context.Allocate(2 * ((to ?? text.Count) - from));
        return CelValue.Of(text.Cut(from, to ?? text.Count));
    }

    private static CelValue Join(CelContext context, CelList list, string separator)
    {
        var result = new StringBuilder();
        for (var index = 0; index < list.Count; index++)
        {
            context.Charge(1);
            if (list[index].Ref is not string part) return Faults.NoOverload("join", list[index]);
            Enter(context, part.Length + separator.Length);
            if (index > 0) result.Append(separator);
            result.Append(part);
        }

        return CelValue.Of(result.ToString());
    }

    private static CelValue Reverse(CelContext context, string text)
    {
        Enter(context, text.Length);
        var reversed = text.ToCharArray();
        Array.Reverse(reversed);
        for (var index = 1; index < reversed.Length; index++)
        {
            if (char.IsLowSurrogate(reversed[index - 1]) && char.IsHighSurrogate(reversed[index]))
            {
                (reversed[index - 1], reversed[index]) = (reversed[index], reversed[index - 1]);
            }
        }

        return CelValue.Of(new string(reversed));
    }
}
