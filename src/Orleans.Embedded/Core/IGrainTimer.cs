namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of one activation. Disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when it ticks next, and the time from the end of one tick to the next.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
