using Orleans.Runtime;

namespace Orleans.Embedded.Hosting;

internal sealed class StartupTask(Func<CancellationToken, Task> task, int stage) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<StartupTask>(stage, task);
}
