using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Bib.Storage.Grains;

/// <summary>Puts the relational grain storage into a silo.</summary>
public static class GrainStorageRegistration
{
    /// <summary>
    /// The storage that grains call <see cref="GrainStorageNames.Rows"/>, with every feature's table, and what finds
    /// topics and receipts. Needs <see cref="Postgres.IPostgresLogins"/> and <see cref="Database.BibDatabase"/>.
    /// </summary>
    public static IServiceCollection AddRelationalGrainStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RowWriter>();
        services.AddKeyedSingleton<IGrainStorage>(
            GrainStorageNames.Rows, (provider, _) => new RelationalGrainStorage(provider));
        services.AddSingleton<IRowMapper<RowState<TopicState>>, TopicRow>();
        services.AddSingleton<ITopicDirectory, TopicDirectory>();
        services.AddSingleton<ICommandReceipts, CommandReceipts>();
        return services;
    }
}
