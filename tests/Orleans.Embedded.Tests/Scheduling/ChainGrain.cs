namespace Orleans.Embedded.Tests.Scheduling;

public sealed class ChainGrain(StackWatch stack) : Grain, IChainGrain
{
    /// <summary>
    /// A look now and then finds a stack that grows, and costs less. The number shares no factor with the eight turns
    /// that a stack takes: with one that does, a chain that goes in eights is never looked at where it is deepest.
    /// </summary>
    private const int LinksBetweenLooks = 11;

    private IChainGrain Next => GrainFactory.GetGrain<IChainGrain>(this.GetPrimaryKeyLong() + 1);

    public async Task<long> AwaitNextAsync(int left)
    {
        Look(left);
        if (left == 0) return this.GetPrimaryKeyLong();
        var last = await Next.AwaitNextAsync(left - 1);
        Look(left);
        return last;
    }

    public Task<long> PassOnAsync(int left)
    {
        Look(left);
        if (left == 0) return Task.FromResult(this.GetPrimaryKeyLong());
        var last = Next.PassOnAsync(left - 1);
        return left % LinksBetweenLooks == 0 ? LookedAtAsync(last, left) : last;
    }

    public Task<int> ThreadAsync() => Task.FromResult(Environment.CurrentManagedThreadId);

    private async Task<long> LookedAtAsync(Task<long> last, int left)
    {
        var key = await last;
        Look(left);
        return key;
    }

    private void Look(int left)
    {
        if (left % LinksBetweenLooks == 0) stack.Look();
    }
}
