using Orleans;
using Orleans.Services;

namespace Bib.Network.Hosting;

/// <summary>The silo's part in the network: there as long as the silo is.</summary>
[Alias("bib.network.service")]
public interface INetworkService : IGrainService
{
    /// <summary>The peers that there are connections with, in the order of their ids.</summary>
    [Alias("connected-peers")]
    Task<string[]> GetConnectedPeersAsync();
}
