namespace Cel.Values;

/// <summary>A list of the language. Its elements never change.</summary>
public abstract class CelList : CelReference
{
    /// <summary>For lists of other kinds than ours.</summary>
    protected CelList() : base(CelKind.List)
    {
    }

    /// <summary>How many elements it has.</summary>
    public abstract int Count { get; }

    /// <summary>An element.</summary>
    /// <param name="index">Its place, from 0 and below <see cref="Count"/>.</param>
    public abstract CelValue this[int index] { get; }

    internal CelValue[] ToArray()
    {
        var elements = new CelValue[Count];
        for (var index = 0; index < elements.Length; index++) elements[index] = this[index];
        return elements;
    }
}
