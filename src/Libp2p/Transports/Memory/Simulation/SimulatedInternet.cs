using System.Net;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Tcp;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>
/// Machines with IP addresses, some behind NATs, and how TCP connections begin between them: a first packet is answered
/// by who listens, refused by who does not, met by one that comes the other way, or lost in a NAT, and sent again. Once
/// it stands, a connection fares as its links do. A place is called by the IP address that everybody sees of it.
/// </summary>
/// <param name="seed">Decides what is left to chance.</param>
/// <param name="time">What the time is.</param>
/// <param name="conditions">How packets fare where nothing else was said.</param>
public sealed class SimulatedInternet(int seed, TimeProvider time, LinkConditions conditions)
{
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

    /// <summary>What lies between the places.</summary>
    public SimulatedLinks Links { get; } = new(seed, conditions);

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
            var link = Links.Open(machine.Place, attempt.Remote.Address.ToString());
            for (var sends = 0; ; sends++)
            {
                await SendAsync(machine, attempt, link, cancellationToken);
                var wait = Task.Delay(link.Conditions.WaitAfter(sends), time, cancellationToken);
                await Task.WhenAny(attempt.Connected.Task, wait);
                if (attempt.Connected.Task.IsCompleted) return await AnsweredAsync(attempt, machine, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            lock (Gate) machine.Attempts.Remove((port, attempt.Remote));
        }
    }

    /// <summary>A connection between two machines that have found each other.</summary>
    internal (DuplexStream Dialer, DuplexStream Listener) Join(SimulatedMachine dialer, SimulatedMachine listener) =>
        SimulatedStream.Create(Links.Open(dialer.Place, listener.Place), Links.Open(listener.Place, dialer.Place), time);

    /// <summary>The answer to a first packet takes its time, too.</summary>
    private async ValueTask<RawConnection> AnsweredAsync(
        SimulatedAttempt attempt, SimulatedMachine machine, CancellationToken cancellationToken)
    {
        var connection = await attempt.Connected.Task;
        try
        {
            var back = Links.Open(attempt.Remote.Address.ToString(), machine.Place);
            await back.SendUntilOneArrivesAsync(time, cancellationToken);
            return connection;
        }
        catch (OperationCanceledException)
        {
            connection.Stream.Reset();
            throw;
        }
    }

    private async ValueTask SendAsync(
        SimulatedMachine machine, SimulatedAttempt attempt, SimulatedLink link, CancellationToken cancellationToken)
    {
        var neighbour = machine.Nat?.Machines.GetValueOrDefault(attempt.Remote.Address);
        IPEndPoint from;
        lock (Gate) from = machine.Nat is null || neighbour is not null
            ? attempt.Local
            : machine.Nat.Out(attempt.Local, attempt.Remote);
        if (link.Send() is not { } delay) return;
        await Task.Delay(delay, time, cancellationToken);
        lock (Gate)
        {
            if (attempt.Connected.Task.IsCompleted) return;
            if (neighbour is not null) neighbour.Receive(machine, attempt, from, attempt.Remote.Port);
            else if (_machines.TryGetValue(attempt.Remote.Address, out var other))
                other.Receive(machine, attempt, from, attempt.Remote.Port);
            else if (_nats.TryGetValue(attempt.Remote.Address, out var nat) && nat.In(from, attempt.Remote.Port) is { } within)
                nat.Machines[within.Address].Receive(machine, attempt, from, within.Port);
            else if (nat is null) attempt.Fail("there is no such machine");
        }
    }
}
