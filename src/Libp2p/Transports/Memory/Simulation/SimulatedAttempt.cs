using System.Net;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>A connection that is being dialled.</summary>
/// <param name="Local">From where.</param>
/// <param name="Remote">To where.</param>
/// <param name="Address">The same, as it was asked for.</param>
internal sealed record SimulatedAttempt(IPEndPoint Local, IPEndPoint Remote, Multiaddr Address)
{
    /// <summary>What comes of it.</summary>
    public TaskCompletionSource<RawConnection> Connected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nothing does.</summary>
    public void Fail(string why) =>
        Connected.TrySetException(new TransportException(Address, $"cannot be reached: {why}"));
}
