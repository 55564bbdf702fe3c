using System.Net;
using Libp2p.Nat;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>A NAT with a network of machines behind it.</summary>
public sealed class SimulatedNat
{
    private readonly SimulatedInternet _internet;
    private readonly NatTable _table;

    internal SimulatedNat(SimulatedInternet internet, IPAddress external, NatBehavior behavior, Random random) =>
        (_internet, External, _table) = (internet, external, new NatTable(behavior, external, random));

    /// <summary>Its address, which is all that others see of the machines behind it.</summary>
    public IPAddress External { get; }

    internal Dictionary<IPAddress, SimulatedMachine> Machines { get; } = [];

    /// <summary>Adds a machine behind it.</summary>
    public SimulatedMachine Attach(IPAddress address) => _internet.Attach(address, this);

    /// <summary>A way for a machine behind it to ask it for ports.</summary>
    public IPortMapper CreatePortMapper(SimulatedMachine machine) => new Mapper(this, machine);

    internal IPEndPoint Out(IPEndPoint within, IPEndPoint to) => _table.Out(within, to);

    internal IPEndPoint? In(IPEndPoint from, int port) => _table.In(from, port);

    private sealed class Mapper(SimulatedNat nat, SimulatedMachine machine) : IPortMapper
    {
        public string Name => $"simulated NAT at {nat.External}";

        public ValueTask<PortMapping> MapAsync(PortRequest request, CancellationToken cancellationToken = default)
        {
            lock (nat._internet.Gate)
            {
                var port = nat._table.Open(new(machine.Address, request.InternalPort), request.ExternalPort);
                return new(new PortMapping(request.Protocol, request.InternalPort, new(nat.External, port), request.Lifetime));
            }
        }

        public ValueTask UnmapAsync(PortMapping mapping, CancellationToken cancellationToken = default)
        {
            lock (nat._internet.Gate) nat._table.Close(mapping.External.Port);
            return default;
        }
    }
}
