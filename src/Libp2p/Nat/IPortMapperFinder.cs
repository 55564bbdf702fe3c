namespace Libp2p.Nat;

/// <summary>Finds the gateways of the network that this machine is in.</summary>
public interface IPortMapperFinder
{
    /// <summary>The gateways that may be asked, best first; none where there are none.</summary>
    ValueTask<IReadOnlyList<IPortMapper>> FindAsync(CancellationToken cancellationToken = default);
}
