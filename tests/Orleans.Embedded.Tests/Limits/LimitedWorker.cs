using Orleans.Concurrency;

namespace Orleans.Embedded.Tests.Limits;

[StatelessWorker]
public sealed class LimitedWorker : Grain, ILimitedWorker
{
    public Task TouchAsync() => Task.CompletedTask;
}
