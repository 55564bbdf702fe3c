namespace Orleans.Embedded.Tests.Guards;

public sealed class GuardedGrain(HeldThreads held) : Grain, IGuardedGrain
{
    public static Point? LastSent { get; set; }

    public Task<Point> EchoAsync(Point point) => Task.FromResult(point);

    public Task<bool> IsSameObjectAsync(Point point) => Task.FromResult(ReferenceEquals(point, LastSent));

    public Task TakeBagAsync(Bag bag) => Task.CompletedTask;

    public Task TakeListAsync(List<int> list) => Task.CompletedTask;

    public Task TakeHolderAsync(Holder holder) => Task.CompletedTask;

    public Task<int[]> GiveArrayAsync() => Task.FromResult(new[] { 1 });

    public Task ThrowForeignAsync() => throw new ForeignException("far away");

    public Task ThrowOursAsync() => throw new OurException("at home");

    public Task ThrowOursWithForeignInsideAsync() =>
        throw new OrleansExceptionOfOurs("outer", new ForeignException("inner"));

    public Task HoldThreadAsync()
    {
        held.Hold();
        return Task.CompletedTask;
    }

    public Task CallAsync(string other, string andBack) =>
        GrainFactory.GetGrain<IGuardedGrain>(other).CallAsyncOrNothing(andBack);

    public Task<string> NothingAsync() => Task.FromResult("");
}
