namespace Orleans.Embedded.Runtime;

internal enum SiloPhase
{
    /// <summary>Startup tasks and grain services may call grains.</summary>
    Starting,

    Running,

    /// <summary>Grains may still call each other; nobody else may call them.</summary>
    Stopping,

    Stopped,
}
