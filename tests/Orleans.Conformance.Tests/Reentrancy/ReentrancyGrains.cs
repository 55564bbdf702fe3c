using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Conformance.Reentrancy;

public interface IReentrantGrain : IGrainWithStringKey
{
    Task HoldAsync();

    Task ReleaseAsync();
}

[Reentrant]
public sealed class ReentrantGrain(Signals signals) : Grain, IReentrantGrain
{
    public async Task HoldAsync()
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/in");
        await signals.WaitFor($"{this.GetPrimaryKeyString()}/out");
    }

    public Task ReleaseAsync()
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/out");
        return Task.CompletedTask;
    }
}

public interface IInterleavingGrain : IGrainWithStringKey
{
    Task HoldAsync();

    [AlwaysInterleave]
    Task ReleaseAlwaysAsync();
}

public sealed class InterleavingGrain(Signals signals) : Grain, IInterleavingGrain
{
    public async Task HoldAsync()
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/in");
        await signals.WaitFor($"{this.GetPrimaryKeyString()}/out");
    }

    public Task ReleaseAlwaysAsync()
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/out");
        return Task.CompletedTask;
    }
}

public interface IPredicateGrain : IGrainWithStringKey
{
    Task HoldAsync();

    Task LogAsync(string entry);
}

[MayInterleave(nameof(MayInterleave))]
public sealed class PredicateGrain(Signals signals) : Grain, IPredicateGrain
{
    public static bool MayInterleave(IInvokable request) =>
        request.GetArgumentCount() == 1 &&
        request.GetArgument(0) is string entry &&
        entry.StartsWith("interleaved", StringComparison.Ordinal);

    public async Task HoldAsync()
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/in");
        await signals.WaitFor($"{this.GetPrimaryKeyString()}/out");
    }

    public Task LogAsync(string entry)
    {
        signals.Log(this.GetPrimaryKeyString(), entry);
        if (entry.EndsWith("release", StringComparison.Ordinal)) signals.Raise($"{this.GetPrimaryKeyString()}/out");
        return Task.CompletedTask;
    }
}

public interface IReadOnlyGrain : IGrainWithStringKey
{
    [ReadOnly]
    Task ReadAsync(string name);

    Task WriteAsync();
}

public sealed class ReadOnlyGrain(Signals signals) : Grain, IReadOnlyGrain
{
    public async Task ReadAsync(string name)
    {
        var key = this.GetPrimaryKeyString();
        signals.Log(key, $"{name} in");
        signals.Raise($"{key}/{name}/in");
        await signals.WaitFor($"{key}/{name}/out");
        signals.Log(key, $"{name} out");
    }

    public Task WriteAsync()
    {
        signals.Log(this.GetPrimaryKeyString(), "write");
        return Task.CompletedTask;
    }
}

public interface ICycleGrain : IGrainWithStringKey
{
    Task<string> GoAroundAsync(ICycleGrain other, bool allowReentrancy);

    [ResponseTimeout("00:00:02")]
    Task<string> CallBackAsync(ICycleGrain first);

    [ResponseTimeout("00:00:02")]
    Task<string> AnswerAsync();

    Task<string> CallItselfAsync();

    Task HoldAllowingChainAsync();

    Task LogAsync(string entry);
}

public sealed class CycleGrain(Signals signals) : Grain, ICycleGrain
{
    public async Task<string> GoAroundAsync(ICycleGrain other, bool allowReentrancy)
    {
        if (!allowReentrancy) return await other.CallBackAsync(this.AsReference<ICycleGrain>());
        using var scope = RequestContext.AllowCallChainReentrancy();
        return await other.CallBackAsync(this.AsReference<ICycleGrain>());
    }

    public Task<string> CallBackAsync(ICycleGrain first) => first.AnswerAsync();

    public Task<string> AnswerAsync() => Task.FromResult("answer");

    public async Task<string> CallItselfAsync()
    {
        using var scope = RequestContext.AllowCallChainReentrancy();
        return await this.AsReference<ICycleGrain>().AnswerAsync();
    }

    public async Task HoldAllowingChainAsync()
    {
        using var scope = RequestContext.AllowCallChainReentrancy();
        signals.Raise($"{this.GetPrimaryKeyString()}/in");
        await signals.WaitFor($"{this.GetPrimaryKeyString()}/out");
        signals.Log(this.GetPrimaryKeyString(), "held out");
    }

    public Task LogAsync(string entry)
    {
        signals.Log(this.GetPrimaryKeyString(), entry);
        return Task.CompletedTask;
    }
}
