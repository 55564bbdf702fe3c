namespace Cel.Costs;

/// <summary>How large a value may be.</summary>
/// <param name="Count">Its elements or entries, or its characters, at most.</param>
/// <param name="Weight">Elements, entries and characters at all of its levels together, at most.</param>
/// <param name="Element">The weight of one of its elements, at most.</param>
internal readonly record struct Extent(long Count, long Weight, long Element)
{
    public static readonly Extent Small = new(0, 0, 0);

    public static readonly Extent Unknown = Of(long.MaxValue);

    /// <summary>A value of which only the whole weight is known.</summary>
    public static Extent Of(long weight) => new(weight, weight, weight);

    public Extent Or(Extent other) =>
        new(Math.Max(Count, other.Count), Math.Max(Weight, other.Weight), Math.Max(Element, other.Element));

    public Extent And(Extent other) =>
        new(Bounded.Add(Count, other.Count), Bounded.Add(Weight, other.Weight), Math.Max(Element, other.Element));
}
