using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Conformance.Storage;

[GenerateSerializer, Alias("conformance.kept")]
public sealed record KeptState
{
    [Id(0)]
    public string Text { get; init; } = "";
}

[GenerateSerializer, Immutable, Alias("conformance.seen")]
public sealed record Seen(
    [property: Id(0)] string Text,
    [property: Id(1)] bool RecordExists,
    [property: Id(2)] bool HasETag);

public interface IKeepingGrain : IGrainWithStringKey
{
    Task<Guid> GetActivationAsync();

    Task<Seen> LookAsync();

    Task WriteAsync(string text);

    Task ChangeWithoutWritingAsync(string text);

    Task ReadAsync();

    Task ClearAsync();

    /// <summary>Writes the same record through the storage itself, as another process would.</summary>
    Task WriteBehindItsBackAsync(string text);

    Task<string> TouchOffTurnAsync();
}

public sealed class KeepingGrain(
    [PersistentState("kept", "Default")] IPersistentState<KeptState> kept,
    [FromKeyedServices("Default")] IGrainStorage storage) : Grain, IKeepingGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public Task<Seen> LookAsync() =>
        Task.FromResult(new Seen(kept.State.Text, kept.RecordExists, !string.IsNullOrEmpty(kept.Etag)));

    public Task WriteAsync(string text)
    {
        kept.State = new KeptState { Text = text };
        return kept.WriteStateAsync();
    }

    public Task ChangeWithoutWritingAsync(string text)
    {
        kept.State = new KeptState { Text = text };
        return Task.CompletedTask;
    }

    public Task ReadAsync() => kept.ReadStateAsync();

    public Task ClearAsync() => kept.ClearStateAsync();

    public async Task WriteBehindItsBackAsync(string text)
    {
        var other = new GrainState<KeptState>();
        await storage.ReadStateAsync("kept", this.GetGrainId(), other);
        other.State = new KeptState { Text = text };
        await storage.WriteStateAsync("kept", this.GetGrainId(), other);
    }

    public async Task<string> TouchOffTurnAsync()
    {
        try
        {
            await Task.Factory.StartNew(
                () => kept.State.Text,
                CancellationToken.None,
                TaskCreationOptions.None,
                TaskScheduler.Default);
            return "nothing";
        }
        catch (InvalidOperationException)
        {
            return nameof(InvalidOperationException);
        }
    }
}

public interface IClassicGrain : IGrainWithStringKey
{
    Task<string> LoadAsync();

    Task SaveAsync(string text);

    Task ForgetAsync();
}

public sealed class ClassicGrain : Grain<KeptState>, IClassicGrain
{
    public Task<string> LoadAsync() => Task.FromResult(State.Text);

    public Task SaveAsync(string text)
    {
        State = new KeptState { Text = text };
        return WriteStateAsync();
    }

    public Task ForgetAsync() => ClearStateAsync();
}

public interface ITwoStatesGrain : IGrainWithStringKey
{
    Task SaveAsync(string leftText, string rightText);

    Task<string> ReloadAsync();
}

public sealed class TwoStatesGrain(
    [PersistentState("left")] IPersistentState<KeptState> left,
    [PersistentState("right")] IPersistentState<KeptState> right) : Grain, ITwoStatesGrain
{
    public async Task SaveAsync(string leftText, string rightText)
    {
        left.State = new KeptState { Text = leftText };
        right.State = new KeptState { Text = rightText };
        await left.WriteStateAsync();
        await right.WriteStateAsync();
    }

    public async Task<string> ReloadAsync()
    {
        await left.ReadStateAsync();
        await right.ReadStateAsync();
        return $"{left.State.Text}|{right.State.Text}";
    }
}
