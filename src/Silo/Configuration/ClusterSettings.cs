using System.Net;
using Bib.Silo.Composition;

namespace Bib.Silo.Configuration;

/// <summary>How this process belongs to its node: alone, or as one of several.</summary>
/// <param name="Role">What it does.</param>
/// <param name="Address">Where a silo is reached by the node's other processes; null for a gateway and a lone
/// process.</param>
/// <param name="SiloPort">The port for other silos.</param>
/// <param name="GatewayPort">The port for gateways.</param>
/// <param name="SharedFolder">The folder that every silo shares; null for a lone process.</param>
internal sealed record ClusterSettings(
    ProcessRole Role, IPAddress? Address, int SiloPort, int GatewayPort, string? SharedFolder)
{
    /// <summary>What several silos need; every refusal says it.</summary>
    public const string Needs =
        "Several silos need `external` PostgreSQL over TLS and shared blob storage; anything else is refused.";

    /// <summary>Whether the node may have other processes than this one.</summary>
    public bool IsCluster => SharedFolder is not null;

    /// <summary>Whether grains run in this process.</summary>
    public bool HasGrains => Role != ProcessRole.Gateway;

    /// <summary>Whether this process serves the API.</summary>
    public bool HasApi => Role != ProcessRole.Silo;

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="ConfigurationException">Together they make no cluster; the message says what is
    /// missing.</exception>
    public static ClusterSettings Of(EffectiveConfiguration configuration) => Of(configuration, Engine.RunsClusters);

    /// <summary>As <see cref="Of(EffectiveConfiguration)"/>, for an engine that runs clusters or does not.</summary>
    internal static ClusterSettings Of(EffectiveConfiguration configuration, bool runsClusters)
    {
        var role = Enum.Parse<ProcessRole>(configuration[Settings.Role], ignoreCase: true);
        var address = configuration[Settings.ClusterAddress];
        var siloPort = configuration.Whole(Settings.ClusterSiloPort);
        var gatewayPort = configuration.Whole(Settings.ClusterGatewayPort);
        if (role == ProcessRole.All && address.Length == 0) return new(role, null, siloPort, gatewayPort, null);

        var asked = address.Length == 0 ? $"role is '{configuration[Settings.Role]}'" : $"cluster.address is '{address}'";
        if (!runsClusters)
            throw new ConfigurationException(
                $"{asked}, and this bibd is built on the engine {Engine.Name}, which is one process; "
                + "build it with -p:BibEngine=Orleans (docs/howto/run-a-cluster.md).");
        RequireSharedStores(configuration, asked);
        if (role == ProcessRole.Gateway) return new(role, null, siloPort, gatewayPort, SharedFolderOf(configuration));
        if (address.Length == 0)
            throw new ConfigurationException(
                "role is 'silo' and cluster.address is empty: nobody could reach its grains; "
                + "name the IP address that the node's other processes reach this one at.");
        if (siloPort == gatewayPort)
            throw new ConfigurationException(
                $"cluster.silo_port and cluster.gateway_port are both {siloPort}; they are two ports.");
        return new(role, IPAddress.Parse(address), siloPort, gatewayPort, SharedFolderOf(configuration));
    }

    /// <summary>Null, or why an address is none that others could reach a silo at.</summary>
    public static string? AddressProblem(string value) =>
        value.Length == 0 ? null
        : !IPAddress.TryParse(value, out var address) || address.ToString() != value
            ? "it is an IP address, written plainly, as in 10.0.0.5"
        : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? "others cannot reach a silo at the address that means every address; name one of them"
        : null;

    private static void RequireSharedStores(EffectiveConfiguration configuration, string asked)
    {
        var provider = configuration[Settings.PostgresProvider];
        if (provider != "external") throw Refused($"postgres.provider is '{provider}'");
        var host = configuration[Settings.PostgresExternalHost];
        if (Path.IsPathRooted(host)) throw Refused($"postgres.external.host is '{host}', a socket of one machine");
        if (configuration[Settings.ClusterSharedDir].Length == 0) throw Refused("cluster.shared_dir is empty");

        ConfigurationException Refused(string what) => new($"{asked}, and {what}. {Needs}");
    }

    private static string SharedFolderOf(EffectiveConfiguration configuration)
    {
        var folder = configuration[Settings.ClusterSharedDir];
        return Directory.Exists(folder)
            ? folder
            : throw new ConfigurationException(
                $"cluster.shared_dir is '{folder}', which does not exist: mount the storage that all silos share. {Needs}");
    }
}
