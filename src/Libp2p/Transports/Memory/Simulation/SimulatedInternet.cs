using System.Net;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Tcp;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>
/// Machines with IP addresses, some behind NATs, and how TCP connections begin between them: a first packet is answered
/// by who listens, refused by who does not, met by one that comes the other way, or lost in a NAT, and sent again. Once
/// it stands, a connection is a pipe.
/// </summary>
/// <param name="seed">Decides what is left to chance.</param>
/// <param name="time">What the time is.</param>
/// <param name="latency">How long a packet takes.</param>
public sealed class SimulatedInternet(int seed, TimeProvider time, TimeSpan latency)
{
    /// <summary>After how long a packet without an answer is sent again; then after twice that, and so on.</summary>
    private static readonly TimeSpan _resendAfter = TimeSpan.FromMilliseconds(250);

    private readonly Random _random = new(seed);
    private readonly Dictionary<IPAddress, SimulatedMachine> _machines = [];
    private readonly Dictionary<IPAddress, SimulatedNat> _nats = [];
    private readonly List<Multiaddr> _dialled = [];

    /// <summary>Everywhere that anybody has dialled.</summary>
    public IReadOnlyList<Multiaddr> Dialled
    {
        get
        {
            lock (Gate) return [.. _dialled];
        }
    }

    /// <summary>Held while anything changes.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Adds a machine that everybody can send to.</summary>
    public SimulatedMachine Attach(IPAddress address) => Attach(address, null);

    /// <summary>Adds a NAT.</summary>
    public SimulatedNat AddNat(IPAddress external, NatBehavior behavior)
    {
        lock (Gate)
        {
            var nat = new SimulatedNat(this, external, behavior, _random);
            _nats.Add(external, nat);
            return nat;
        }
    }

    internal SimulatedMachine Attach(IPAddress address, SimulatedNat? nat)
    {
        var machine = new SimulatedMachine(this, address, nat);
        lock (Gate)
        {
            if (nat is null) _machines.Add(address, machine);
            else nat.Machines.Add(address, machine);
        }

        return machine;
    }

    /// <summary>Sends first packets until one is answered.</summary>
    internal async ValueTask<RawConnection> ConnectAsync(
        SimulatedMachine machine, int port, Multiaddr address, CancellationToken cancellationToken)
    {
        var attempt = new SimulatedAttempt(new(machine.Address, port), TcpAddress.EndPointOf(address)!, address);
        lock (Gate)
        {
            _dialled.Add(address);
            if (!machine.Attempts.TryAdd((port, attempt.Remote), attempt))
                throw new TransportException(address, $"is dialled from port {port} already");
        }

        try
        {
            for (var wait = _resendAfter; ; wait *= 2)
            {
                await SendAsync(machine, attempt, cancellationToken);
                await Task.WhenAny(attempt.Connected.Task, Task.Delay(wait, time, cancellationToken));
                if (attempt.Connected.Task.IsCompleted) return await attempt.Connected.Task;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            lock (Gate) machine.Attempts.Remove((port, attempt.Remote));
        }
    }

    private async ValueTask SendAsync(SimulatedMachine machine, SimulatedAttempt attempt, CancellationToken cancellationToken)
    {
        var neighbour = machine.Nat?.Machines.GetValueOrDefault(attempt.Remote.Address);
        IPEndPoint from;
        lock (Gate) from = machine.Nat is null || neighbour is not null
            ? attempt.Local
            : machine.Nat.Out(attempt.Local, attempt.Remote);
        await Task.Delay(latency, time, cancellationToken);
        lock (Gate)
        {
            if (attempt.Connected.Task.IsCompleted) return;
            if (neighbour is not null) neighbour.Receive(attempt, from, attempt.Remote.Port);
            else if (_machines.TryGetValue(attempt.Remote.Address, out var other)) other.Receive(attempt, from, attempt.Remote.Port);
            else if (_nats.TryGetValue(attempt.Remote.Address, out var nat) && nat.In(from, attempt.Remote.Port) is { } within)
                nat.Machines[within.Address].Receive(attempt, from, within.Port);
            else if (nat is null) attempt.Fail("there is no such machine");
        }
    }
}
