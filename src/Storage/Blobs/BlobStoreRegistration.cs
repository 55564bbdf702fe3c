using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Transfers;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Copies;
using Bib.Storage.Files;
using Bib.Storage.Identity;
using Bib.Storage.Transfers;
using Bib.Storage.Uploads;
using Bib.Storage.Uploads.Spools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Bib.Storage.Blobs;

/// <summary>Puts the chunk store into a node.</summary>
public static class BlobStoreRegistration
{
    /// <summary>
    /// Chunks, content, uploads, what collects what nothing refers to, and what looks for damage. Needs
    /// <see cref="Postgres.IPostgresLogins"/>. The store is opened when the host starts, and closed with it.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Where, and how.</param>
    public static IServiceCollection AddBlobStore(this IServiceCollection services, ChunkStoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => ChunkStore.Open(options, provider.GetRequiredService<TimeProvider>()));
        services.AddMetrics();
        services.AddSingleton<ChunkMetrics>();
        services.AddSingleton<IChunkStore>(provider => provider.GetRequiredService<ChunkStore>());
        services.AddSingleton<IContentStore, ContentStore>();
        services.AddSingleton<HeldLists>();
        services.AddSingleton<IChunkReferences>(provider => provider.GetRequiredService<HeldLists>());
        services.AddSingleton<IHeldLists>(provider => provider.GetRequiredService<HeldLists>());
        services.AddSingleton<UploadRows>();
        services.AddSingleton(provider => new UploadSpools(
            new PosixFileSystem(),
            new BlobLayout(options.Folder).Spool,
            new UploadSpoolOptions { FreeBytesMin = options.FreeBytesMin },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<UploadSpools>>()));
        services.AddSingleton<IUploads, Uploads.Uploads>();
        services.AddSingleton<IDownloads, Downloads>();
        services.AddSingleton<IReplicaMarks, ReplicaMarkTable>();
        services.AddSingleton<ICopyBook, CopyBook>();
        services.AddSingleton<ChunkCollector>();
        services.AddSingleton<ChunkScrubbing>();
        services.AddSingleton<IChunkScrubbing>(provider => provider.GetRequiredService<ChunkScrubbing>());
        services.AddSingleton<ISignatures, Signatures>();
        services.AddHostedService<BlobUpkeeping>();
        services.AddHostedService<BlobScrubbing>();
        return services;
    }
}
