using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Keeps grain states. Every method sets <see cref="IGrainState{T}.State"/>, <see cref="IGrainState{T}.ETag"/> and
/// <see cref="IGrainState{T}.RecordExists"/>, for an absent record and after clearing too.
/// </summary>
public interface IGrainStorage
{
    /// <summary>Reads a state.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Writes a state if what is kept still has its ETag.</summary>
    /// <exception cref="InconsistentStateException">Somebody else wrote in between.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Removes a state if what is kept still has its ETag.</summary>
    /// <exception cref="InconsistentStateException">Somebody else wrote in between.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Reads a state.</summary>
    Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    /// <summary>Writes a state if what is kept still has its ETag.</summary>
    /// <exception cref="InconsistentStateException">Somebody else wrote in between.</exception>
    Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    /// <summary>Removes a state if what is kept still has its ETag.</summary>
    /// <exception cref="InconsistentStateException">Somebody else wrote in between.</exception>
    Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);
}
