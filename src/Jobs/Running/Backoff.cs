namespace Bib.Jobs.Running;

/// <summary>How long to wait before the next try: twice as long each time, and never two at the same moment.</summary>
/// <param name="random">Numbers from 0 to 1.</param>
internal sealed class Backoff(Func<double> random)
{
    /// <summary>The wait before a try.</summary>
    /// <param name="first">Before the second try, on average.</param>
    /// <param name="most">The longest.</param>
    /// <param name="failed">How many tries have failed, from 1.</param>
    /// <returns>Between three quarters and five quarters of what is due.</returns>
    public TimeSpan After(TimeSpan first, TimeSpan most, int failed)
    {
        var due = first.Ticks * Math.Pow(2, Math.Min(failed - 1, 30));
        return TimeSpan.FromTicks((long)(Math.Min(due, most.Ticks) * (0.75 + (random() / 2))));
    }
}
