using System.Net;
using System.Net.Http;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Libp2p.Nat.Pmp;
using Libp2p.Nat.Upnp;

namespace Libp2p.Nat;

/// <summary>
/// Finds gateways: the machine's default routes, which are asked by PCP and NAT-PMP, and whoever answers a search by
/// UPnP.
/// </summary>
/// <param name="options">How to search.</param>
/// <param name="time">What the time is.</param>
/// <param name="random">Chooses ports.</param>
public sealed class GatewayFinder(PortMappingOptions options, TimeProvider time, Random random)
    : IPortMapperFinder, IDisposable
{
    private readonly HttpClient _http = UpnpPortMapper.CreateClient();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPortMapper>> FindAsync(CancellationToken cancellationToken = default)
    {
        List<IPortMapper> mappers = [];
        foreach (var gateway in DefaultGateways())
        {
            var end = new IPEndPoint(gateway, options.ControlPort);
            mappers.Add(new PcpPortMapper(end, options, time));
            mappers.Add(new PmpPortMapper(end, options, time));
        }

        foreach (var location in await new UpnpSearch(options, time).FindAsync(cancellationToken))
        {
            try
            {
                mappers.Add(await UpnpPortMapper.CreateAsync(_http, location, options, time, random, cancellationToken));
            }
            catch (PortMappingException)
            {
                // A device that answers searches for gateways and is none.
            }
        }

        return mappers;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static IEnumerable<IPAddress> DefaultGateways() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().GatewayAddresses)
        .Select(gateway => gateway.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !address.Equals(IPAddress.Any))
        .Distinct();
}
