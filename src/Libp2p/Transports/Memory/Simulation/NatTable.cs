using System.Net;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>What a NAT remembers: which port outside stands for which port within, and who may come in by it.</summary>
/// <param name="behavior">How it behaves.</param>
/// <param name="external">Its address.</param>
/// <param name="random">Chooses ports, where they are not kept.</param>
internal sealed class NatTable(NatBehavior behavior, IPAddress external, Random random)
{
    private readonly Dictionary<(IPEndPoint Within, IPEndPoint? To), int> _ports = [];
    private readonly Dictionary<int, IPEndPoint> _within = [];
    private readonly Dictionary<int, HashSet<IPEndPoint>> _sentTo = [];
    private readonly HashSet<int> _open = [];

    /// <summary>A packet goes out.</summary>
    /// <returns>Where it comes from, as others see it.</returns>
    public IPEndPoint Out(IPEndPoint within, IPEndPoint to)
    {
        var key = (within, Narrow(to, behavior.Mapping));
        if (!_ports.TryGetValue(key, out var port)) _ports[key] = port = Take(within, keep: key.Item2 is null);
        if (!_sentTo.TryGetValue(port, out var sentTo)) _sentTo[port] = sentTo = [];
        sentTo.Add(to);
        return new(external, port);
    }

    /// <summary>A packet comes in.</summary>
    /// <returns>To which port within; null when it is let go.</returns>
    public IPEndPoint? In(IPEndPoint from, int port)
    {
        if (!_within.TryGetValue(port, out var within)) return null;
        if (_open.Contains(port)) return within;
        return _sentTo[port].Any(to => Equals(Narrow(to, behavior.Filtering), Narrow(from, behavior.Filtering))) ? within : null;
    }

    /// <summary>Leads a port to one within, for everybody.</summary>
    /// <returns>The port; another one where that is taken.</returns>
    public int Open(IPEndPoint within, int port)
    {
        var key = (within, (IPEndPoint?)null);
        if (!_ports.TryGetValue(key, out var taken)) _ports[key] = taken = Take(new(within.Address, port), keep: true);
        _within[taken] = within;
        _sentTo.TryAdd(taken, []);
        _open.Add(taken);
        return taken;
    }

    /// <summary>Ends that.</summary>
    public void Close(int port) => _open.Remove(port);

    private int Take(IPEndPoint within, bool keep)
    {
        var port = keep ? within.Port : random.Next(20_000, 60_000);
        while (_within.ContainsKey(port)) port = random.Next(20_000, 60_000);
        _within[port] = within;
        return port;
    }

    private static IPEndPoint? Narrow(IPEndPoint end, NatDependence dependence) => dependence switch
    {
        NatDependence.Nothing => null,
        NatDependence.Address => new(end.Address, 0),
        _ => end,
    };
}
