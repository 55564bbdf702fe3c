namespace Bib.Grains.Abstractions.Jobs;

/// <summary>Somebody who listens. One caller at a time.</summary>
public interface IJobWatch : IDisposable
{
    /// <summary>
    /// Completes at the first signal since the last one that was waited for, or when some time has passed without one.
    /// </summary>
    /// <param name="longest">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken);
}
