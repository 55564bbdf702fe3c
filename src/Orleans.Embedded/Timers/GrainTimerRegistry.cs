using Orleans.Embedded.Activations;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded.Timers;

internal sealed class GrainTimerRegistry(SiloRuntime silo) : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grainContext);
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new GrainTimer<TState>(silo, (Activation)grainContext, callback, state, options);
        timer.Start();
        return timer;
    }
}
