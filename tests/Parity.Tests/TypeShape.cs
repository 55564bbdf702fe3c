namespace Parity;

/// <summary>One public type as text.</summary>
internal sealed record TypeShape(
    string Name,
    string Kind,
    string BaseType,
    IReadOnlyCollection<string> Interfaces,
    string AttributeUsage,
    IReadOnlyDictionary<string, MemberShape> Members)
{
    /// <summary>What two assemblies declare under one name: some static classes of extensions are in both.</summary>
    public static TypeShape Joined(TypeShape one, TypeShape other) => one with
    {
        Members = one.Members.Values.Concat(other.Members.Values).DistinctBy(member => member.Key)
            .ToDictionary(member => member.Key),
    };
}
