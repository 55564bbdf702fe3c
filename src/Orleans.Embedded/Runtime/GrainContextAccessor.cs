using Orleans.Runtime;

namespace Orleans.Embedded.Runtime;

internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => RuntimeContext.Current!;
}
