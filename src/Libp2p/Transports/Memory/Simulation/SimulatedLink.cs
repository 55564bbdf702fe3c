namespace Libp2p.Transports.Memory.Simulation;

/// <summary>A flow of packets from one place to another. One at a time may use it.</summary>
public sealed class SimulatedLink
{
    private readonly SimulatedLinks _links;
    private readonly string _from;
    private readonly string _to;
    private readonly Random _random;

    internal SimulatedLink(SimulatedLinks links, string from, string to, Random random) =>
        (_links, _from, _to, _random) = (links, from, to, random);

    /// <summary>How packets fare on it at this moment.</summary>
    public LinkConditions Conditions => _links.Between(_from, _to);

    /// <summary>Sends a packet.</summary>
    /// <returns>How long it takes; null when it does not arrive.</returns>
    public TimeSpan? Send()
    {
        // Both are drawn for every packet, so that a cut does not change what comes after it.
        var conditions = Conditions;
        var (luck, slowness) = (_random.NextDouble(), _random.NextDouble());
        var lost = luck < conditions.Loss || _links.AreApart(_from, _to);
        _links.Count(lost);
        return lost ? null : conditions.Latency + (slowness * conditions.Jitter);
    }

    /// <summary>Sends a packet until one arrives, as the first packets of a connection are.</summary>
    internal async ValueTask SendUntilOneArrivesAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        for (var sends = 0; ; sends++)
        {
            if (Send() is { } delay)
            {
                await Task.Delay(delay, time, cancellationToken);
                return;
            }

            await Task.Delay(Conditions.WaitAfter(sends), time, cancellationToken);
        }
    }
}
