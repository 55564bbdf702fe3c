using System.Collections.Concurrent;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports;

namespace Libp2p.Tests.Swarm.Dialing;

/// <summary>A transport of any addresses whose dials end when and as the test says.</summary>
internal sealed class FakeTransport : ITransport
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<RawConnection>> _dials = [];

    /// <summary>The addresses that were dialled, in order, less the peer at their end.</summary>
    public ConcurrentQueue<string> Dialled { get; } = [];

    public bool Handles(Multiaddr address) => true;

    public async ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        var bare = address.WithoutPeer()!.ToString();
        Dialled.Enqueue(bare);
        return await DialOf(bare).Task.WaitAsync(cancellationToken);
    }

    public ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default) =>
        throw new TransportException(address, "nobody listens on this one");

    /// <summary>Nobody answers there.</summary>
    public void Fail(string address) =>
        DialOf(address).TrySetException(new TransportException(Multiaddr.Parse(address), "refused"));

    /// <summary>The transport itself breaks there.</summary>
    public void Break(string address) => DialOf(address).TrySetException(new InvalidOperationException("it broke"));

    /// <summary>A connection comes about there.</summary>
    public void Answer(string address, RawConnection connection) => DialOf(address).TrySetResult(connection);

    private TaskCompletionSource<RawConnection> DialOf(string address) =>
        _dials.GetOrAdd(address, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
