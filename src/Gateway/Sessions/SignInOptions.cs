namespace Bib.Gateway.Sessions;

/// <summary>How users sign in, and how long that lasts.</summary>
public sealed class SignInOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "sign_in";

    /// <summary>The node's id, which is signed. No default: the node knows it when it starts.</summary>
    public string NodeId { get; set; } = "";

    /// <summary>
    /// SHA-256 of the public key of the certificate that the node shows over TCP; empty where it listens on its socket
    /// only. Default: empty.
    /// </summary>
    public ReadOnlyMemory<byte> ServerKeyHash { get; set; }

    /// <summary>How long a challenge counts. Default: 30 seconds; a person's key signs in far less.</summary>
    public TimeSpan ChallengeLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Challenges that wait to be signed, in all. Default: 10,000; each takes some 200 bytes.</summary>
    public int ChallengesMax { get; set; } = 10_000;

    /// <summary>
    /// Challenges that wait for one address (of IPv6, one network of 64 bits). Default: 100; fewer keep users apart who
    /// share an address.
    /// </summary>
    public int ChallengesPerAddressMax { get; set; } = 100;

    /// <summary>How long a session lasts. Default: 12 hours, a working day.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Sessions of one user; a new one ends the oldest. Default: 32.</summary>
    public int SessionsPerUserMax { get; set; } = 32;
}
