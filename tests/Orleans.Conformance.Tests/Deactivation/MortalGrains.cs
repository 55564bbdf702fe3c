using Orleans.Runtime;

namespace Orleans.Conformance.Deactivation;

[GenerateSerializer, Alias("conformance.mortal")]
public sealed record MortalState
{
    [Id(0)]
    public string Text { get; init; } = "";
}

public interface IMortalGrain : IGrainWithStringKey
{
    Task<Guid> GetActivationAsync();

    Task DieAsync();

    /// <summary>Makes the deactivation wait for "key/go".</summary>
    Task HoldDeactivationAsync();

    Task SaveAsync(string text);

    Task<string> LoadAsync();
}

public sealed class MortalGrain(
    Signals signals,
    [PersistentState("mortal")] IPersistentState<MortalState> state) : Grain, IMortalGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private bool _hold;

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{Key}/going");
        if (_hold) await signals.WaitFor($"{Key}/go");
        signals.Log(Key, reason.ReasonCode.ToString());
        signals.Raise($"{Key}/{_activation}/gone");
    }

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public Task DieAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task HoldDeactivationAsync()
    {
        _hold = true;
        return Task.CompletedTask;
    }

    public Task SaveAsync(string text)
    {
        state.State = new MortalState { Text = text };
        return state.WriteStateAsync();
    }

    public Task<string> LoadAsync() => Task.FromResult(state.State.Text);
}

public interface IIdleGrain : IGrainWithStringKey
{
    Task TouchAsync();

    Task HoldAsync();
}

/// <summary>Its collection age is two seconds, set in the fixture.</summary>
public sealed class IdleGrain(Signals signals) : Grain, IIdleGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Log(this.GetPrimaryKeyString(), reason.ReasonCode.ToString());
        signals.Raise($"{this.GetPrimaryKeyString()}/gone");
        return Task.CompletedTask;
    }

    public Task TouchAsync() => Task.CompletedTask;

    public Task HoldAsync() => signals.WaitFor($"{this.GetPrimaryKeyString()}/out");
}
