namespace Orleans.Metadata;

/// <summary>The class that implements an interface when several do.</summary>
[AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
public sealed class DefaultGrainTypeAttribute : Attribute
{
    /// <summary>Names the class by its grain type.</summary>
    public DefaultGrainTypeAttribute(string grainType) => Name = grainType;

    internal string Name { get; }
}
