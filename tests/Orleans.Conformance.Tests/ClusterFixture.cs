using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Conformance;
using Orleans.Conformance.Contexts;
using Orleans.Conformance.Deactivation;
using Orleans.Conformance.Filters;
using Orleans.Conformance.GrainServices;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

[assembly: AssemblyFixture(typeof(ClusterFixture))]

namespace Orleans.Conformance;

public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>The name of the stream provider.</summary>
    public const string Streams = "memory";

    /// <summary>How many requests may wait for one activation.</summary>
    public const int MailboxLimit = 300;

    public TestCluster Cluster { get; private set; } = null!;

    public IGrainFactory Grains => Cluster.GrainFactory;

    public Signals Signals => Cluster.GetSiloServiceProvider().GetRequiredService<Signals>();

    public async ValueTask InitializeAsync()
    {
        var builder = new TestClusterBuilder(1);
        builder.AddSiloBuilderConfigurator<Silo>();
        builder.AddClientBuilderConfigurator<Client>();
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.Services.AddSingleton<Signals>();
            siloBuilder.AddMemoryGrainStorageAsDefault();
            siloBuilder.AddMemoryGrainStorage("PubSubStore");
            siloBuilder.Services.AddKeyedSingleton<IGrainStorage, ContextStorage>(ContextStorage.Name);
            siloBuilder.AddMemoryStreams(Streams);
            siloBuilder.UseInMemoryReminderService();
            siloBuilder.AddIncomingGrainCallFilter<StampingFilter>();
            siloBuilder.AddOutgoingGrainCallFilter<OutgoingFilter>();
            siloBuilder.AddGrainService<EchoService>();
            siloBuilder.Services.AddSingleton<IEchoServiceClient, EchoServiceClient>();
            siloBuilder.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromSeconds(1);
                options.ClassSpecificCollectionAge[typeof(IdleGrain).FullName!] = TimeSpan.FromSeconds(2);
            });
            siloBuilder.Configure<SiloMessagingOptions>(options =>
            {
                options.ResponseTimeout = TimeSpan.FromSeconds(45);
                options.MaxEnqueuedRequestsHardLimit = MailboxLimit;
            });
        }
    }

    private sealed class Client : IClientBuilderConfigurator
    {
        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder)
        {
            clientBuilder.AddMemoryStreams(Streams);
            clientBuilder.Configure<ClientMessagingOptions>(
                options => options.ResponseTimeout = TimeSpan.FromSeconds(45));
        }
    }
}
