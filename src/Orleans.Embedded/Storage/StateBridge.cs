using System.Runtime.ExceptionServices;
using Orleans.Core;
using Orleans.Embedded.Activations;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Storage;

/// <summary>One state of one activation, and the only way to it: its turns.</summary>
internal class StateBridge<TState> : IStorage<TState>
{
    private readonly string _name;
    private readonly Activation _activation;
    private readonly IGrainStorage _storage;
    private readonly GrainState<TState> _kept = new();

    public StateBridge(string name, Activation activation, IGrainStorage storage)
    {
        _name = name;
        _activation = activation;
        _storage = storage;
        _kept.State = Activator.CreateInstance<TState>();
    }

    public TState State
    {
        get
        {
            CheckTurn();
            return _kept.State!;
        }

        set
        {
            CheckTurn();
            _kept.State = value;
        }
    }

    public string? Etag => _kept.ETag;

    public bool RecordExists => _kept.RecordExists;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken)
    {
        CheckTurn();
        return WithStateAsync(_storage.ReadStateAsync(_name, _activation.GrainId, _kept, cancellationToken));
    }

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        CheckTurn();
        return _storage.WriteStateAsync(_name, _activation.GrainId, _kept, cancellationToken);
    }

    public Task ClearStateAsync(CancellationToken cancellationToken)
    {
        CheckTurn();
        return WithStateAsync(_storage.ClearStateAsync(_name, _activation.GrainId, _kept, cancellationToken));
    }

    /// <summary>A provider that leaves no state behind gets a fresh one.</summary>
    private async Task WithStateAsync(Task step)
    {
        await step;
        _kept.State ??= Activator.CreateInstance<TState>();
    }

    private void CheckTurn()
    {
        if (_activation.IsInTurn) return;
        throw new InvalidOperationException(
            $"State \"{_name}\" of grain {_activation.GrainId} was touched outside the grain's turns. Await without "
            + "ConfigureAwait(false), and do not hand the state to other threads.");
    }
}
