namespace Libp2p.Protocols.Relay;

/// <summary>How relays are used.</summary>
public sealed class RelayClientOptions
{
    /// <summary>How long a relay, or who comes through one, may take for a message. Default: 30 seconds.</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long before its end a reservation is renewed; sooner, at half of what is left, where that is
    /// shorter. Default: 5 minutes.</summary>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait after a relay did not renew, while its reservation stands. Default: 30
    /// seconds.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most connections through one relay that wait to be taken up; more are refused. Default:
    /// 32.</summary>
    public int PendingMax { get; set; } = 32;
}
