namespace Orleans.Conformance.Mailboxes;

public interface IBusyGrain : IGrainWithStringKey
{
    Task HoldAsync();

    Task EnterAsync();

    Task<int> CountAsync();
}

public sealed class BusyGrain(Signals signals) : Grain, IBusyGrain
{
    private int _entered;

    public async Task HoldAsync()
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/in");
        await signals.WaitFor($"{this.GetPrimaryKeyString()}/out");
    }

    public Task EnterAsync()
    {
        _entered++;
        return Task.CompletedTask;
    }

    public Task<int> CountAsync() => Task.FromResult(_entered);
}
