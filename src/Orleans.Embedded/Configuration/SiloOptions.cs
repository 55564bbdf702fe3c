namespace Orleans.Configuration;

/// <summary>Names of this silo.</summary>
public class SiloOptions
{
    /// <summary>The silo's name. Default: one made up at start.</summary>
    public string SiloName { get; set; } = string.Empty;
}
