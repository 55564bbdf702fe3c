using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Sessions;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Users;
using Bib.Storage.Bans;
using Bib.Storage.Catalog;
using Bib.Storage.Datasets;
using Bib.Storage.Identity;
using Bib.Storage.Jobs;
using Bib.Storage.Nodes;
using Bib.Storage.Sessions;
using Bib.Storage.Subscriptions;
using Bib.Storage.Topics;
using Bib.Storage.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Bib.Storage.Grains;

/// <summary>Puts the relational grain storage into a silo.</summary>
public static class GrainStorageRegistration
{
    /// <summary>
    /// The storage that grains call <see cref="GrainStorageNames.Rows"/>, with every feature's table, and what finds
    /// topics, datasets, jobs, users, sessions, receipts and the catalog. Needs <see cref="Postgres.IPostgresLogins"/>, <see
    /// cref="Database.BibDatabase"/> and <see cref="INodeSigner"/>.
    /// </summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="isAlone">
    /// Whether no other process writes to the database, so that sessions may be remembered.
    /// </param>
    public static IServiceCollection AddRelationalGrainStorage(this IServiceCollection services, bool isAlone = true)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISignatures, Signatures>();
        services.AddOptions<SaveQueueOptions>().ValidateOnStart();
        services.AddOptions<UpkeepOptions>().ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<UpkeepOptions>, UpkeepOptionsValidator>();
        services.TryAddSingleton<IValidateOptions<SaveQueueOptions>, SaveQueueOptionsValidator>();
        services.AddKeyedSingleton<IGrainStorage>(
            GrainStorageNames.Rows, (provider, _) => new RelationalGrainStorage(provider));
        services.AddSingleton<IRowTable<TopicState>, TopicTable>();
        services.AddSingleton<RowWriter<TopicState>>();
        services.AddSingleton<IRowMapper<RowState<TopicState>>, TopicRow>();
        services.AddSingleton<ITopicDirectory, TopicDirectory>();
        services.AddSingleton<IRowTable<DatasetState>, DatasetTable>();
        services.AddSingleton<RowWriter<DatasetState>>();
        services.AddSingleton<IRowMapper<RowState<DatasetState>>, DatasetRow>();
        services.AddSingleton<IDatasetDirectory, DatasetDirectory>();
        services.AddSingleton<IRowTable<JobState>, JobTable>();
        services.AddSingleton<RowWriter<JobState>>();
        services.AddSingleton<IRowMapper<RowState<JobState>>, JobRow>();
        services.AddSingleton<IJobDirectory, JobDirectory>();
        services.AddSingleton<IJobClaims, JobClaims>();
        services.AddSingleton<IJobLogs, JobLogs>();
        services.AddSingleton<IJobSignals, JobSignals>();
        services.AddSingleton<IRowTable<UserState>, UserTable>();
        services.AddSingleton<RowWriter<UserState>>();
        services.AddSingleton<IRowMapper<RowState<UserState>>, UserRow>();
        services.AddSingleton<IUserDirectory, UserDirectory>();
        services.AddSingleton<INodeDirectory, NodeDirectory>();
        services.AddSingleton<IRowTable<NodeState>, NodeTable>();
        services.AddSingleton<RowWriter<NodeState>>();
        services.AddSingleton<IRowMapper<RowState<NodeState>>, NodeRow>();
        services.AddSingleton(provider => new SessionMemory(
            isAlone ? SessionMemory.Lifetime : TimeSpan.Zero, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SessionTable>();
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<SessionTable>());
        services.AddSingleton<CommandReceipts>();
        services.AddSingleton<ICommandReceipts>(provider => provider.GetRequiredService<CommandReceipts>());
        services.AddOptions<CatalogOptions>().ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<CatalogOptions>, CatalogOptionsValidator>();
        services.AddSingleton<CatalogSignals>();
        services.AddSingleton<CatalogKeeper>();
        services.AddSingleton<CatalogTable>();
        services.AddSingleton<ICatalog>(provider => provider.GetRequiredService<CatalogTable>());
        services.AddSingleton<ISubscriptions, SubscriptionTable>();
        services.AddSingleton<IBanTable, BanTable>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<LineageRows>();
        services.AddSingleton<Upkeep>();
        return services;
    }
}
