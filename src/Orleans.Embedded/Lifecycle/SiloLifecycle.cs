using Orleans.Runtime;

namespace Orleans.Embedded.Lifecycle;

internal sealed class SiloLifecycle : LifecycleSubject, ISiloLifecycle;
