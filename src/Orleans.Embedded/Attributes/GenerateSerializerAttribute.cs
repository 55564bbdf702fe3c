namespace Orleans;

/// <summary>
/// Marks a type that may cross a call; each of its members that crosses has an <see cref="IdAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
