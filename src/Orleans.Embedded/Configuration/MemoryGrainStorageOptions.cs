namespace Orleans.Configuration;

/// <summary>Storage in memory.</summary>
public class MemoryGrainStorageOptions
{
    /// <summary>The default of <see cref="InitStage"/>.</summary>
    public const int DEFAULT_INIT_STAGE = ServiceLifecycleStage.ApplicationServices;

    /// <summary>The stage in which it starts. Nothing is to start in this engine.</summary>
    public int InitStage { get; set; } = DEFAULT_INIT_STAGE;
}
