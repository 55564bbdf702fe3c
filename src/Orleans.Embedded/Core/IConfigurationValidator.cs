namespace Orleans;

/// <summary>Checks configuration when the silo starts.</summary>
public interface IConfigurationValidator
{
    /// <summary>Throws what is wrong.</summary>
    void ValidateConfiguration();
}
