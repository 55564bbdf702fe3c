namespace Bib.Jobs.Web;

/// <summary>
/// What is known of hosts that were asked: what their robots.txt allows, and when each may be asked again. Requests to one
/// host begin one after the other.
/// </summary>
/// <param name="options">How politely.</param>
/// <param name="time">The clock.</param>
internal sealed class WebHosts(WebOptions options, TimeProvider time)
{
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.Ordinal);

    /// <summary>How many hosts are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_hosts) return _hosts.Count;
        }
    }

    /// <summary>Waits until a host may be asked for an address.</summary>
    /// <param name="address">What is to be fetched.</param>
    /// <param name="readRobots">Reads the host's robots.txt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Grains.Abstractions.Decisions.RefusalException">The host forbids it, or its rules cannot be read.</exception>
    public async Task TurnAsync(
        Uri address, Func<Uri, CancellationToken, Task<RobotsRules>> readRobots, CancellationToken cancellationToken)
    {
        var host = Find(address.GetLeftPart(UriPartial.Authority));
        await host.Gate.WaitAsync(cancellationToken);
        try
        {
            if (host.Rules is null || time.GetUtcNow() - host.ReadAt >= options.RobotsKeptFor)
            {
                await WaitAsync(host, cancellationToken);
                host.Rules = await readRobots(new(address, "/robots.txt"), cancellationToken);
                host.ReadAt = time.GetUtcNow();
                Asked(host);
            }

            if (!host.Rules.Allows(address.PathAndQuery)) throw WebRefusals.Robots(address);
            await WaitAsync(host, cancellationToken);
            Asked(host);
        }
        finally
        {
            host.Gate.Release();
        }
    }

    private async Task WaitAsync(Host host, CancellationToken cancellationToken)
    {
        var wait = host.Next - time.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
    }

    private void Asked(Host host)
    {
        var asked = host.Rules?.Delay ?? TimeSpan.Zero;
        var delay = asked < options.PauseMax ? asked : options.PauseMax;
        host.Next = time.GetUtcNow() + (delay > options.Pause ? delay : options.Pause);
    }

    private Host Find(string origin)
    {
        lock (_hosts)
        {
            if (!_hosts.TryGetValue(origin, out var host))
            {
                if (_hosts.Count >= options.HostsMax) _hosts.Remove(_hosts.MinBy(entry => entry.Value.UsedAt).Key);
                _hosts.Add(origin, host = new());
            }

            host.UsedAt = time.GetUtcNow();
            return host;
        }
    }

    private sealed class Host
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public RobotsRules? Rules { get; set; }

        public DateTimeOffset ReadAt { get; set; }

        public DateTimeOffset Next { get; set; }

        public DateTimeOffset UsedAt { get; set; }
    }
}
