namespace Cel.Values;

/// <summary>Stands for a value that depends on variables which are not known.</summary>
/// <param name="names">Their names, with the fields that were asked for.</param>
public sealed class CelUnknown(IReadOnlyList<string> names) : CelReference(CelKind.Unknown)
{
    /// <summary>What is not known, in the order it was met: <c>request.user</c>.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    internal static CelUnknown Join(CelUnknown? left, CelUnknown right) =>
        left is null || ReferenceEquals(left, right) ? right : new CelUnknown([.. left.Names.Union(right.Names)]);
}
