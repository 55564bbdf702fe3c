namespace Orleans.TestingHost;

/// <summary>What a test cluster is made of.</summary>
public class TestClusterOptions
{
    /// <summary>The cluster's id. Default: random.</summary>
    public string ClusterId { get; set; } = null!;

    /// <summary>The service's id. Default: random.</summary>
    public string ServiceId { get; set; } = null!;

    /// <summary>
    /// How many silos start. This engine has one silo a cluster: more are refused when it is deployed.
    /// </summary>
    public short InitialSilosCount { get; set; }

    /// <summary>Whether <see cref="TestCluster.DeployAsync"/> makes the client too. Default: true.</summary>
    public bool InitializeClientOnDeploy { get; set; }

    /// <summary>The configurators of silos, by assembly-qualified name.</summary>
    public List<string?> SiloBuilderConfiguratorTypes { get; } = [];

    /// <summary>The configurators of the client, by assembly-qualified name.</summary>
    public List<string?> ClientBuilderConfiguratorTypes { get; } = [];
}
