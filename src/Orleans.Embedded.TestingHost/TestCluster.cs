using System.Collections.ObjectModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>
/// One silo and its client in the test's process. See docs/decisions/0015-test-cluster-of-one-silo.md for what that
/// leaves out of the official one.
/// </summary>
public class TestCluster : IDisposable, IAsyncDisposable
{
    private InProcessSiloHandle? _primary;
    private short _started;
    private bool _clientIsUp;

    /// <summary>Describes a cluster; nothing runs until it is deployed.</summary>
    internal TestCluster(TestClusterOptions options, IReadOnlyList<IConfigurationSource> configurationSources)
    {
        Options = options;
        ConfigurationSources = configurationSources;
    }

    /// <summary>The silo; null before the cluster is deployed and after it is stopped.</summary>
    public SiloHandle? Primary => _primary;

    /// <summary>Empty: this engine has one silo.</summary>
    public IReadOnlyList<SiloHandle> SecondarySilos => [];

    /// <summary>The silo, if there is one.</summary>
    public ReadOnlyCollection<SiloHandle> Silos => _primary is null ? ReadOnlyCollection<SiloHandle>.Empty : new([_primary]);

    /// <summary>The options.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>The configuration of the hosts.</summary>
    public IReadOnlyList<IConfigurationSource> ConfigurationSources { get; }

    /// <summary>The client.</summary>
    public IClusterClient Client => _clientIsUp && _primary is not null
        ? _primary.ServiceProvider.GetRequiredService<IClusterClient>()
        : throw new InvalidOperationException(
            "The cluster has no client: deploy it first, or initialize the client if it was stopped.");

    /// <summary>The client, as a grain factory.</summary>
    public IGrainFactory GrainFactory => Client;

    /// <summary>The client's services.</summary>
    public IServiceProvider ServiceProvider => Client.ServiceProvider;

    /// <summary>The services of a silo.</summary>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null)
    {
        if (silo is not null && GetSiloForAddress(silo) is null)
            throw new ArgumentException($"The cluster has no silo {silo}.", nameof(silo));
        return (_primary ?? throw new InvalidOperationException("The cluster has no silo: deploy it first.")).ServiceProvider;
    }

    /// <summary>Starts the silo and the client.</summary>
    public void Deploy() => DeployAsync().GetAwaiter().GetResult();

    /// <summary>Starts the silo and the client.</summary>
    public async Task DeployAsync()
    {
        if (_primary is not null) throw new InvalidOperationException("The cluster is deployed already.");
        if (Options.InitialSilosCount != 1)
        {
            throw new NotSupportedException(
                $"A cluster of {Options.InitialSilosCount} silos was asked for; the embedded engine has exactly one. Ask "
                + "for one, or test with the official packages (-p:BibEngine=Orleans).");
        }

        _primary = await StartAsync("Primary");
        _clientIsUp = Options.InitializeClientOnDeploy;
    }

    /// <summary>The silos that run.</summary>
    public IEnumerable<SiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    /// <summary>The silo of an address, or null.</summary>
    public SiloHandle? GetSiloForAddress(SiloAddress siloAddress) =>
        Silos.FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    /// <summary>Done at once: a single silo has nobody to agree with.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    /// <summary>Stops the silo gracefully.</summary>
    public Task StopPrimarySiloAsync() =>
        _primary is null ? throw new InvalidOperationException("There is no primary silo.") : StopSiloAsync(_primary);

    /// <summary>Makes the client again after <see cref="StopClusterClientAsync"/>.</summary>
    public Task InitializeClientAsync()
    {
        _clientIsUp = true;
        return Task.CompletedTask;
    }

    /// <summary>Stops the client.</summary>
    public Task StopClusterClientAsync()
    {
        _clientIsUp = false;
        return Task.CompletedTask;
    }

    /// <summary>Stops the client.</summary>
    public Task KillClientAsync() => StopClusterClientAsync();

    /// <summary>Stops client and silo.</summary>
    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    /// <summary>Stops client and silo gracefully.</summary>
    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        if (_primary is not null) await StopSiloAsync(_primary);
    }

    /// <summary>Stops a silo gracefully.</summary>
    public Task StopSiloAsync(SiloHandle instance) => EndAsync(instance, stopGracefully: true);

    /// <summary>Stops a silo without waiting for its grains.</summary>
    public Task KillSiloAsync(SiloHandle instance) => EndAsync(instance, stopGracefully: false);

    /// <summary>Stops a silo gracefully and starts it anew; the client is connected to the new one.</summary>
    public async Task<SiloHandle?> RestartSiloAsync(SiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await StopSiloAsync(instance);
        _primary = await StartAsync(instance.Name);
        return _primary;
    }

    /// <summary>Stops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_primary is not null) await EndAsync(_primary, stopGracefully: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops everything.</summary>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    private async Task EndAsync(SiloHandle instance, bool stopGracefully)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await instance.StopSiloAsync(stopGracefully);
        await instance.DisposeAsync();
        if (ReferenceEquals(instance, _primary)) _primary = null;
    }

    private async Task<InProcessSiloHandle> StartAsync(string name)
    {
        var host = new HostBuilder();
        host.UseDefaultServiceProvider(services => (services.ValidateScopes, services.ValidateOnBuild) = (true, true));
        host.ConfigureHostConfiguration(configuration =>
        {
            foreach (var source in ConfigurationSources) configuration.Add(source);
        });
        host.UseOrleans((context, silo) => Configure(context.Configuration, silo));
        foreach (var configurator in Make<IHostConfigurator>(Options.SiloBuilderConfiguratorTypes)) configurator.Configure(host);
        var handle = new InProcessSiloHandle
        {
            SiloHost = host.Build(),
            Name = name,
            InstanceNumber = _started++,
            ClusterOptions = Options,
        };
        try
        {
            await handle.StartAsync();
        }
        catch
        {
            await handle.DisposeAsync();
            throw;
        }

        return handle;
    }

    private void Configure(IConfiguration configuration, ISiloBuilder silo)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Options.ClusterId, Options.ServiceId));
        foreach (var configurator in Make<ISiloConfigurator>(Options.SiloBuilderConfiguratorTypes)) configurator.Configure(silo);
        var client = new InProcessClientBuilder(silo);
        foreach (var configurator in Make<IClientBuilderConfigurator>(Options.ClientBuilderConfiguratorTypes))
            configurator.Configure(configuration, client);
    }

    private static IEnumerable<T> Make<T>(IEnumerable<string?> types) => types
        .Select(type => Activator.CreateInstance(Type.GetType(type!, throwOnError: true)!))
        .OfType<T>();
}
