using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Conformance.TwoSilos;

/// <summary>What grains save outlives their silo, as in a database: one for all silos of a cluster.</summary>
public sealed class KeptStorage : IGrainStorage
{
    public const string Name = "kept";

    private readonly ConcurrentDictionary<(string, GrainId), (object State, string ETag)> _rows = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _rows.TryGetValue((stateName, grainId), out var row);
        grainState.State = grainState.RecordExists ? (T)row.State : Activator.CreateInstance<T>();
        grainState.ETag = row.ETag;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = (State: (object)grainState.State!, ETag: Guid.NewGuid().ToString());
        _rows.AddOrUpdate(
            (stateName, grainId),
            _ => grainState.ETag is null ? row : throw Conflict(null, grainState.ETag),
            (_, stored) => grainState.ETag == stored.ETag ? row : throw Conflict(stored.ETag, grainState.ETag));
        (grainState.ETag, grainState.RecordExists) = (row.ETag, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("No test clears what is kept.");

    private static InconsistentStateException Conflict(string? stored, string? current) =>
        new("Somebody else wrote meanwhile.", stored, current);
}
