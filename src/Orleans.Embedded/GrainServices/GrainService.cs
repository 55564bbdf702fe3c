using Microsoft.Extensions.Logging;
using Orleans.Services;

namespace Orleans.Runtime;

/// <summary>
/// A service that the silo starts before grains and stops after them. Its methods run in turns like a grain's; it is
/// never deactivated.
/// </summary>
public abstract class GrainService : SystemTarget, IGrainService
{
    /// <summary>For the silo, which passes all three.</summary>
    protected GrainService(GrainId grainId, Silo silo, ILoggerFactory loggerFactory)
        : base(grainId)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        Silo = silo.Runtime;
    }

    /// <summary>Cancelled when the service stops.</summary>
    protected CancellationTokenSource StoppedCancellationTokenSource { get; } = new();

    /// <summary>Comes before <see cref="Start"/>.</summary>
    public virtual Task Init(IServiceProvider serviceProvider) => Task.CompletedTask;

    /// <summary>Starts it; the silo's start waits for this.</summary>
    public virtual async Task Start() => await StartInBackground();

    /// <summary>Stops it; the silo's stop waits for this.</summary>
    public virtual Task Stop() => StoppedCancellationTokenSource.CancelAsync();

    /// <summary>What <see cref="Start"/> does unless that is overridden.</summary>
    protected virtual Task StartInBackground() => Task.CompletedTask;
}
