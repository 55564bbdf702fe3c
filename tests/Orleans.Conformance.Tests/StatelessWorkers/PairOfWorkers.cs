using Orleans.Concurrency;

namespace Orleans.Conformance.StatelessWorkers;

public interface IPairOfWorkers : IGrainWithStringKey
{
    /// <summary>Waits to be let out and answers which activation it was.</summary>
    Task<Guid> HoldAsync(string name);
}

[StatelessWorker(2)]
public sealed class PairOfWorkers(Signals signals) : Grain, IPairOfWorkers
{
    private readonly Guid _activation = Guid.NewGuid();

    public async Task<Guid> HoldAsync(string name)
    {
        var key = this.GetPrimaryKeyString();
        signals.Log(key, name);
        signals.Raise($"{key}/{name}/in");
        await signals.WaitFor($"{key}/{name}/out");
        return _activation;
    }
}
