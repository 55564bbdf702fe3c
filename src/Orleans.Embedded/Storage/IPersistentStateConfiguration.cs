namespace Orleans.Runtime;

/// <summary>Which state, kept where.</summary>
public interface IPersistentStateConfiguration
{
    /// <summary>The state's name within the grain.</summary>
    string StateName { get; }

    /// <summary>The provider's name; null for the default one.</summary>
    string? StorageName { get; }
}
