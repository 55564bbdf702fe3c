namespace Orleans.Runtime;

/// <summary>Asks for a kept state in a grain's constructor.</summary>
/// <param name="stateName">The state's name within the grain.</param>
/// <param name="storageName">The provider's name; null for the default one.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null)
    : Attribute, IFacetMetadata, IPersistentStateConfiguration
{
    /// <inheritdoc/>
    public string StateName { get; } = stateName;

    /// <inheritdoc/>
    public string? StorageName { get; } = storageName;
}
