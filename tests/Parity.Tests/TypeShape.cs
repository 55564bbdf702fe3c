namespace Parity;

/// <summary>One public type as text.</summary>
internal sealed record TypeShape(
    string Name,
    string Kind,
    string BaseType,
    IReadOnlyCollection<string> Interfaces,
    string AttributeUsage,
    IReadOnlyDictionary<string, MemberShape> Members);
