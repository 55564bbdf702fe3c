using Bib.Storage.Database;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Storage;

namespace Bib.Storage.Engine;

/// <summary>Puts what the engine itself remembers into PostgreSQL. Needs a <see cref="BibDatabase"/>.</summary>
public static class EngineStorageRegistration
{
    /// <summary>The grain storage in which either engine looks for stream subscriptions.</summary>
    private const string PubSubStore = "PubSubStore";

    /// <summary>Keeps stream subscriptions.</summary>
    public static IServiceCollection AddPostgresPubSubStore(this IServiceCollection services) =>
        services.AddKeyedSingleton<IGrainStorage>(
            PubSubStore, (provider, _) => new PostgresStateStorage(provider.GetRequiredService<BibDatabase>()));

    /// <summary>
    /// Keeps reminders, for an engine that comes without a provider of its own: Orleans has one, which reads and writes
    /// the same table.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceId">Whose reminders; the same over restarts.</param>
    public static IServiceCollection AddPostgresReminderTable(this IServiceCollection services, string serviceId) =>
        services.AddSingleton<IReminderTable>(
            provider => new PostgresReminderTable(provider.GetRequiredService<BibDatabase>(), serviceId));
}
