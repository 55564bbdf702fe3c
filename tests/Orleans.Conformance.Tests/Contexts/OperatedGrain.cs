using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Conformance.Contexts;

/// <summary>What a caller says of the work that it asks for.</summary>
[GenerateSerializer, Immutable, Alias("conformance.operation")]
public sealed record Operation([property: Id(0)] Guid Number, [property: Id(1)] string Door)
{
    public const string Key = "operation";

    public static string Current => RequestContext.Get(Key) is Operation operation ? operation.ToString() : "nothing";
}

[GenerateSerializer, Alias("conformance.operated")]
public sealed record OperatedState
{
    [Id(0)]
    public string SeenByStorage { get; init; } = "";
}

public interface IOperatedGrain : IGrainWithStringKey
{
    /// <summary>What the storage saw, what the activation saw, and what this call sees.</summary>
    Task<string> SeenAsync();
}

public sealed class OperatedGrain(
    [PersistentState("operated", ContextStorage.Name)] IPersistentState<OperatedState> state) : Grain, IOperatedGrain
{
    private string _seenByActivation = "";

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        _seenByActivation = Operation.Current;
    }

    public Task<string> SeenAsync() => Task.FromResult(
        $"storage: {state.State.SeenByStorage}, activation: {_seenByActivation}, call: {Operation.Current}");
}

/// <summary>Keeps nothing: what it reads is what it sees while it reads.</summary>
public sealed class ContextStorage : IGrainStorage
{
    public const string Name = "contexts";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        if (grainState is IGrainState<OperatedState> operated)
            operated.State = new OperatedState { SeenByStorage = Operation.Current };
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
}
