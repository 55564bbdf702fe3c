using Orleans.Concurrency;

namespace Orleans.Conformance.Errors;

[GenerateSerializer, Alias("conformance.refused")]
public sealed class RefusedException : Exception
{
    public RefusedException(string message, int code) : base(message) => Code = code;

    [Id(0)]
    public int Code { get; }
}

public interface IFailingGrain : IGrainWithStringKey
{
    Task FailAsync(string message, int code);

    Task FailAtOnceAsync(string message, int code);

    Task PassOnAsync(IFailingGrain inner, int code);

    Task<Guid> GetActivationAsync();

    ValueTask<int> DoubleAsync(int number);

    [OneWay]
    Task TellAsync();

    [ResponseTimeout("00:00:01")]
    Task NeverEndsInTimeAsync();
}

public sealed class FailingGrain(Signals signals) : Grain, IFailingGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public async Task FailAsync(string message, int code)
    {
        await Task.Yield();
        throw new RefusedException(message, code);
    }

    public Task FailAtOnceAsync(string message, int code) => throw new RefusedException(message, code);

    public Task PassOnAsync(IFailingGrain inner, int code) => inner.FailAsync("inner", code);

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public ValueTask<int> DoubleAsync(int number) =>
        number < 0 ? throw new RefusedException("negative", number) : new(2 * number);

    public async Task TellAsync()
    {
        await signals.WaitFor($"{this.GetPrimaryKeyString()}/go");
        signals.Raise($"{this.GetPrimaryKeyString()}/told");
        throw new RefusedException("nobody hears this", 0);
    }

    public Task NeverEndsInTimeAsync() => signals.WaitFor($"{this.GetPrimaryKeyString()}/late");
}

public interface IFailsOnceToActivate : IGrainWithStringKey
{
    Task<string> GetAsync();
}

public sealed class FailsOnceToActivate(Signals signals) : Grain, IFailsOnceToActivate
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var tried = $"{this.GetPrimaryKeyString()}/tried";
        if (signals.IsRaised(tried)) return Task.CompletedTask;
        signals.Raise(tried);
        throw new RefusedException("not yet", 0);
    }

    public Task<string> GetAsync() => Task.FromResult("up");
}
