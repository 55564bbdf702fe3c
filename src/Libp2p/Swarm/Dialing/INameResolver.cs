using System.Net;
using System.Net.Sockets;

namespace Libp2p.Swarm.Dialing;

/// <summary>Asks the name system.</summary>
public interface INameResolver
{
    /// <summary>The IP addresses of a name; none when it has none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="family">Of which kind; <see cref="AddressFamily.Unspecified"/> for both.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<IReadOnlyList<IPAddress>> AddressesAsync(
        string name, AddressFamily family, CancellationToken cancellationToken);

    /// <summary>The texts of a name; none when it has none.</summary>
    ValueTask<IReadOnlyList<string>> TextsAsync(string name, CancellationToken cancellationToken);
}
