namespace Orleans;

/// <summary>The name of a grain class in ids, in place of its class name without "Grain".</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute : Attribute
{
    /// <summary>Sets the name.</summary>
    public GrainTypeAttribute(string grainType) => Name = grainType;

    internal string Name { get; }
}
