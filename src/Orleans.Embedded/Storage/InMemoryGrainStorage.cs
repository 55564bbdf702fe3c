using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Storage;

/// <summary>Keeps states as JSON in memory, under ETags, until the host ends.</summary>
internal sealed class InMemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Kept> _kept = [];
    private long _etag;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var kept = _kept.GetValueOrDefault((stateName, grainId));
        grainState.State = kept is null ? Activator.CreateInstance<T>() : StateCopy.Read<T>(kept.Json);
        grainState.ETag = kept?.ETag;
        grainState.RecordExists = kept is not null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var next = new Kept(
            StateCopy.Write(grainState.State), Interlocked.Increment(ref _etag).ToString(CultureInfo.InvariantCulture));
        var known = _kept.GetValueOrDefault(key);
        if (known?.ETag != grainState.ETag) throw Conflict("write", grainId, known, grainState.ETag);
        if (!(known is null ? _kept.TryAdd(key, next) : _kept.TryUpdate(key, next, known)))
            throw Conflict("write", grainId, _kept.GetValueOrDefault(key), grainState.ETag);
        grainState.ETag = next.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var known = _kept.GetValueOrDefault(key);
        if (known?.ETag != grainState.ETag) throw Conflict("clear", grainId, known, grainState.ETag);
        if (known is not null && !_kept.TryRemove(KeyValuePair.Create(key, known)))
            throw Conflict("clear", grainId, _kept.GetValueOrDefault(key), grainState.ETag);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static InconsistentStateException Conflict(string what, GrainId grainId, Kept? kept, string? expected) => new(
        $"Cannot {what} the state of {grainId}: it was changed by somebody else.", kept?.ETag, expected);

    private sealed record Kept(byte[] Json, string ETag);
}
