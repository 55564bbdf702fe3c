namespace Cel.Values;

/// <summary>Marks a <see cref="CelValue"/> whose bits are the value.</summary>
internal sealed class KindTag : CelReference
{
    public static readonly KindTag Bool = new(CelKind.Bool);
    public static readonly KindTag Int = new(CelKind.Int);
    public static readonly KindTag UInt = new(CelKind.UInt);
    public static readonly KindTag Double = new(CelKind.Double);
    public static readonly KindTag Duration = new(CelKind.Duration);

    private KindTag(CelKind kind) : base(kind)
    {
    }
}
