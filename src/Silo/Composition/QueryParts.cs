using Bib.Gateway.Api.Queries;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Queries;
using Bib.Query;
using Bib.Query.Tables;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Bib.Storage.Blobs;
using Bib.Storage.Profiles;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Silo.Composition;

/// <summary>Puts queries together: the engine over this node's datasets and chunks, and its service.</summary>
internal static class QueryParts
{
    public static IServiceCollection AddQueries(
        this IServiceCollection services, EffectiveConfiguration configuration, NodePaths paths) => services
        .AddSingleton<IChunkLinks>(provider => provider.GetRequiredService<ChunkStore>())
        .AddSingleton<ITableCatalog, DatasetTables>()
        .AddSingleton<QueryGrpcService>()
        .AddTableProfiles()
        .AddQuery(options =>
        {
            options.Folder = paths.Queries;
            options.WorkersMax = configuration.Whole(Settings.QueryWorkers);
            options.MemoryBytes = Mebibytes(Settings.QueryMemory);
            options.TemporaryBytes = Mebibytes(Settings.QueryTemporary);
            options.CacheBytesMax = Mebibytes(Settings.QueryCache);
            options.TimeMax = TimeSpan.FromSeconds(configuration.Whole(Settings.QuerySeconds));
            options.RowsMax = configuration.Whole(Settings.QueryRows);
            if (configuration.Whole(Settings.QueryThreads) is > 0 and var threads) options.Threads = threads;

            long Mebibytes(Setting setting) => (long)configuration.Whole(setting) << 20;
        });
}
