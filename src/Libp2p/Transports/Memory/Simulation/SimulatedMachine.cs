using System.Net;
using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Tcp;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>A machine on the <see cref="SimulatedInternet"/>.</summary>
public sealed class SimulatedMachine
{
    private const int FirstPort = 40_000;

    private readonly SimulatedInternet _internet;
    private readonly Dictionary<int, Channel<RawConnection>> _listeners = [];
    private int _ports = FirstPort;

    internal SimulatedMachine(SimulatedInternet internet, IPAddress address, SimulatedNat? nat) =>
        (_internet, Address, Nat) = (internet, address, nat);

    /// <summary>Its address, which only its neighbours see where there is a NAT.</summary>
    public IPAddress Address { get; }

    /// <summary>What <see cref="SimulatedInternet.Links"/> call it: its address as everybody sees it.</summary>
    public string Place => (Nat?.External ?? Address).ToString();

    internal SimulatedNat? Nat { get; }

    internal Dictionary<(int Port, IPEndPoint Remote), SimulatedAttempt> Attempts { get; } = [];

    /// <summary>
    /// A transport for TCP addresses. It dials from the port that it listens at, as the real one does.
    /// </summary>
    public IPunchingTransport CreateTransport() => new Transport(this);

    /// <summary>A first packet comes. Called with the gate held.</summary>
    internal void Receive(SimulatedMachine dialer, SimulatedAttempt attempt, IPEndPoint from, int port)
    {
        // An attempt that was answered is a connection by now, though the answer is still on its way to it.
        if (Attempts.TryGetValue((port, from), out var other) && !other.Connected.Task.IsCompleted)
        {
            var (one, two) = _internet.Join(dialer, this);
            attempt.Connected.TrySetResult(Connection(one, attempt.Local, attempt.Remote));
            other.Connected.TrySetResult(Connection(two, other.Local, other.Remote));
        }
        else if (_listeners.TryGetValue(port, out var listener))
        {
            var (stream, accepted) = _internet.Join(dialer, this);
            if (!listener.Writer.TryWrite(Connection(accepted, new(Address, port), from))) return;
            attempt.Connected.TrySetResult(Connection(stream, attempt.Local, attempt.Remote));
        }
        else
        {
            attempt.Fail("nobody listens there");
        }
    }

    private static RawConnection Connection(DuplexStream stream, IPEndPoint local, IPEndPoint remote) =>
        new(stream, TcpAddress.Of(local), TcpAddress.Of(remote));

    private sealed class Transport(SimulatedMachine machine) : IPunchingTransport
    {
        private readonly List<int> _listening = [];

        public bool Handles(Multiaddr address) => TcpAddress.IsOne(address) && TcpAddress.EndPointOf(address) is not null;

        public ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
        {
            Check(address);
            int port;
            lock (machine._internet.Gate) port = _listening is [var first, ..] ? first : machine._ports++;
            return machine._internet.ConnectAsync(machine, port, address, cancellationToken);
        }

        public ValueTask<RawConnection> PunchAsync(Multiaddr address, CancellationToken cancellationToken = default)
        {
            lock (machine._internet.Gate)
            {
                if (_listening.Count == 0) throw new TransportException(address, "nothing is listened at");
            }

            return DialAsync(address, cancellationToken);
        }

        public ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default)
        {
            Check(address);
            var end = TcpAddress.EndPointOf(address)!;
            if (!end.Address.Equals(machine.Address)) throw new TransportException(address, "is no address of this machine");
            lock (machine._internet.Gate)
            {
                var port = end.Port == 0 ? machine._ports++ : end.Port;
                var accepted = Channel.CreateBounded<RawConnection>(256);
                if (!machine._listeners.TryAdd(port, accepted))
                    throw new TransportException(address, "somebody listens there already");
                _listening.Add(port);
                return new(new Listener(this, machine, port, accepted));
            }
        }

        private void Check(Multiaddr address)
        {
            if (!Handles(address)) throw new TransportException(address, "is no address of TCP with an IP address");
        }

        private sealed class Listener(Transport transport, SimulatedMachine machine, int port, Channel<RawConnection> accepted)
            : IListener
        {
            public Multiaddr Address { get; } = TcpAddress.Of(new(machine.Address, port));

            public async ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default)
            {
                while (await accepted.Reader.WaitToReadAsync(cancellationToken))
                {
                    if (accepted.Reader.TryRead(out var connection)) return connection;
                }

                return null;
            }

            public ValueTask DisposeAsync()
            {
                lock (machine._internet.Gate)
                {
                    machine._listeners.Remove(port);
                    transport._listening.Remove(port);
                }

                accepted.Writer.TryComplete();
                while (accepted.Reader.TryRead(out var connection)) connection.Stream.Reset();
                return ValueTask.CompletedTask;
            }
        }
    }
}
