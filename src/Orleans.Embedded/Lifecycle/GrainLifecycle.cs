using Orleans.Runtime;

namespace Orleans.Embedded.Lifecycle;

internal sealed class GrainLifecycle : LifecycleSubject, IGrainLifecycle;
