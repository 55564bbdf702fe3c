namespace Orleans.Conformance.Activations;

public interface IIdentityGrain : IGrainWithGuidKey
{
    Task<Guid> GetActivationAsync();

    Task<bool> WasActivatedFirstAsync();

    Task<Guid> AskAsync(IIdentityGrain other);

    Task<IIdentityGrain> GetSelfAsync();
}

public sealed class IdentityGrain : Grain, IIdentityGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private bool _activated;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        _activated = true;
    }

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public Task<bool> WasActivatedFirstAsync() => Task.FromResult(_activated);

    public Task<Guid> AskAsync(IIdentityGrain other) => other.GetActivationAsync();

    public Task<IIdentityGrain> GetSelfAsync() => Task.FromResult(this.AsReference<IIdentityGrain>());
}

public interface IGuidKeyed : IGrainWithGuidKey
{
    Task<string> GetKeyAsync();
}

public interface IIntegerKeyed : IGrainWithIntegerKey
{
    Task<string> GetKeyAsync();
}

public interface IStringKeyed : IGrainWithStringKey
{
    Task<string> GetKeyAsync();
}

public interface IGuidCompoundKeyed : IGrainWithGuidCompoundKey
{
    Task<string> GetKeyAsync();
}

public interface IIntegerCompoundKeyed : IGrainWithIntegerCompoundKey
{
    Task<string> GetKeyAsync();
}

public sealed class GuidKeyed : Grain, IGuidKeyed
{
    public Task<string> GetKeyAsync() => Task.FromResult(this.GetPrimaryKey().ToString());
}

public sealed class IntegerKeyed : Grain, IIntegerKeyed
{
    public Task<string> GetKeyAsync() =>
        Task.FromResult(this.GetPrimaryKeyLong().ToString(System.Globalization.CultureInfo.InvariantCulture));
}

public sealed class StringKeyed : Grain, IStringKeyed
{
    public Task<string> GetKeyAsync() => Task.FromResult(this.GetPrimaryKeyString());
}

public sealed class GuidCompoundKeyed : Grain, IGuidCompoundKeyed
{
    public Task<string> GetKeyAsync() => Task.FromResult($"{this.GetPrimaryKey(out var extension)}|{extension}");
}

public sealed class IntegerCompoundKeyed : Grain, IIntegerCompoundKeyed
{
    public Task<string> GetKeyAsync() => Task.FromResult($"{this.GetPrimaryKeyLong(out var extension)}|{extension}");
}
