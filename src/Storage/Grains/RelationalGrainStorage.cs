using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Storage.Grains;

/// <summary>
/// Orleans' grain storage over Bib's own tables: each kind of state has a mapper that knows its table. Rows are never
/// removed through it: deleting is a status.
/// </summary>
public sealed class RelationalGrainStorage(IServiceProvider services) : IGrainStorage
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Mapper<T>(stateName).ReadAsync(grainId.GetGuidKey(), grainState, CancellationToken.None);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Mapper<T>(stateName).WriteAsync(grainId.GetGuidKey(), grainState);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new OrleansException(
            $"State '{stateName}' of {grainId} is a row and is not cleared. Save it with the status that means deleted.");

    private IRowMapper<T> Mapper<T>(string stateName) => services.GetService<IRowMapper<T>>()
        ?? throw new OrleansException(
            $"State '{stateName}' of type {typeof(T)} has no table. Register an IRowMapper for it (docs/howto).");
}
