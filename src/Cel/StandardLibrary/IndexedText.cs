using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>A text of which parts are asked for by code points.</summary>
internal readonly struct IndexedText
{
    private readonly bool _isPlain;

    public IndexedText(CelContext context, CelValue value)
    {
        Text = value.AsString();
        context.Charge(Text.Length >> 4);
        Count = ConversionLibrary.CodePoints(Text);
        _isPlain = Count == Text.Length;
    }

    public string Text { get; }

    /// <summary>How many code points it has.</summary>
    public long Count { get; }

    public string Cut(long from, long to) => Text[UnitOf(from)..UnitOf(to)];

    /// <summary>The code unit at which a code point begins.</summary>
    public int UnitOf(long place)
    {
        if (_isPlain) return (int)place;
        var unit = 0;
        for (; place > 0; place--) unit += IsPair(unit) ? 2 : 1;
        return unit;
    }

    /// <summary>The code point that begins at a code unit.</summary>
    public long PlaceOf(int unit)
    {
        if (_isPlain) return unit;
        var place = 0L;
        for (var at = 0; at < unit; at += IsPair(at) ? 2 : 1) place++;
        return place;
    }

    private bool IsPair(int unit) =>
        char.IsHighSurrogate(Text[unit]) && unit + 1 < Text.Length && char.IsLowSurrogate(Text[unit + 1]);
}
