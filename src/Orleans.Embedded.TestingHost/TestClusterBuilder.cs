using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Orleans.TestingHost;

/// <summary>Describes a test cluster.</summary>
public class TestClusterBuilder
{
    private readonly List<Action> _builderDelegates = [];
    private readonly List<Action<IConfigurationBuilder>> _configurationDelegates = [];

    /// <summary>
    /// Describes a cluster of one silo, the only size that this engine has. (The official default is two, which
    /// changes nothing for grains: where they are is none of their business.)
    /// </summary>
    public TestClusterBuilder()
        : this(1)
    {
    }

    /// <summary>Describes a cluster of the given size; this engine deploys one silo only.</summary>
    public TestClusterBuilder(short initialSilosCount) => Options = new TestClusterOptions
    {
        InitialSilosCount = initialSilosCount,
        ClusterId = CreateClusterId(),
        ServiceId = Guid.NewGuid().ToString("N"),
        InitializeClientOnDeploy = true,
    };

    /// <summary>Configuration that silos and client see.</summary>
    public Dictionary<string, string?> Properties { get; } = [];

    /// <summary>The options.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>Does this before the cluster is built.</summary>
    public TestClusterBuilder ConfigureBuilder(Action configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        _builderDelegates.Add(configureDelegate);
        return this;
    }

    /// <summary>Adds to the configuration of the hosts.</summary>
    public TestClusterBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        _configurationDelegates.Add(configureDelegate);
        return this;
    }

    /// <summary>
    /// Configures silos with an <see cref="ISiloConfigurator"/> or an <see cref="IHostConfigurator"/>.
    /// </summary>
    public TestClusterBuilder AddSiloBuilderConfigurator<T>()
        where T : new()
    {
        if (!typeof(ISiloConfigurator).IsAssignableFrom(typeof(T)) && !typeof(IHostConfigurator).IsAssignableFrom(typeof(T)))
        {
            throw new ArgumentException(
                $"{typeof(T)} configures no silo: it implements neither {nameof(ISiloConfigurator)} nor "
                + $"{nameof(IHostConfigurator)}.");
        }

        Options.SiloBuilderConfiguratorTypes.Add(typeof(T).AssemblyQualifiedName);
        return this;
    }

    /// <summary>Configures the client with an <see cref="IClientBuilderConfigurator"/>.</summary>
    public TestClusterBuilder AddClientBuilderConfigurator<T>()
        where T : new()
    {
        if (!typeof(IClientBuilderConfigurator).IsAssignableFrom(typeof(T)))
        {
            throw new ArgumentException(
                $"{typeof(T)} configures no client: it does not implement {nameof(IClientBuilderConfigurator)}.");
        }

        Options.ClientBuilderConfiguratorTypes.Add(typeof(T).AssemblyQualifiedName);
        return this;
    }

    /// <summary>Makes the cluster; nothing runs until it is deployed.</summary>
    public TestCluster Build()
    {
        foreach (var configure in _builderDelegates) configure();
        var configuration = new ConfigurationBuilder();
        configuration.AddInMemoryCollection(
        [
            new KeyValuePair<string, string?>(nameof(Options.ClusterId), Options.ClusterId),
            new KeyValuePair<string, string?>(nameof(Options.ServiceId), Options.ServiceId),
        ]);
        configuration.AddInMemoryCollection(Properties);
        foreach (var configure in _configurationDelegates) configure(configuration);
        return new TestCluster(Options, [.. configuration.Sources]);
    }

    /// <summary>A cluster id that no other test has.</summary>
    public static string CreateClusterId() =>
        string.Create(CultureInfo.InvariantCulture, $"testcluster-{Guid.NewGuid():N}");
}
