namespace Orleans.Runtime;

internal static class RuntimeContext
{
    /// <summary>The activation whose turn runs on this thread.</summary>
    public static IGrainContext? Current => Embedded.Scheduling.TurnThread.Current.Activation;
}
