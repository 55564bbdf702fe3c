namespace Cel.Values;

/// <summary>A list that the language made.</summary>
internal sealed class ArrayList(CelValue[] elements, int count) : CelList
{
    public static readonly ArrayList Empty = new([]);

    public ArrayList(CelValue[] elements) : this(elements, elements.Length)
    {
    }

    public override int Count => count;

    public override CelValue this[int index] => elements[index];

    public ReadOnlySpan<CelValue> Span => elements.AsSpan(0, count);
}
