using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded.Runtime;

internal sealed class EmbeddedSiloDetails(
    IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, TimeProvider clock) : ILocalSiloDetails
{
    public string Name { get; } = string.IsNullOrEmpty(silo.Value.SiloName) ? "embedded" : silo.Value.SiloName;

    public string ClusterId { get; } = cluster.Value.ClusterId;

    public string DnsHostName => Environment.MachineName;

    public SiloAddress SiloAddress { get; } =
        SiloAddress.New(IPAddress.Loopback, 0, (int)(clock.GetUtcNow().ToUnixTimeSeconds() & int.MaxValue));

    public SiloAddress GatewayAddress => SiloAddress;
}
