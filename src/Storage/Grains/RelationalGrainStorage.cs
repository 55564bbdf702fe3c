using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Storage.Grains;

/// <summary>
/// Orleans' grain storage over Bib's own tables: each kind of state has a mapper that knows its table. What users call
/// deleting is a status; clearing a state removes its row for good.
/// </summary>
public sealed class RelationalGrainStorage(IServiceProvider services) : IGrainStorage
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Mapper<T>(stateName).ReadAsync(grainId.GetGuidKey(), grainState);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Mapper<T>(stateName).WriteAsync(grainId.GetGuidKey(), grainState);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Mapper<T>(stateName).RemoveAsync(grainId.GetGuidKey(), grainState);

    private IRowMapper<T> Mapper<T>(string stateName) => services.GetService<IRowMapper<T>>()
        ?? throw new OrleansException(
            $"State '{stateName}' of type {typeof(T)} has no table. Register an IRowMapper for it (docs/howto).");
}
