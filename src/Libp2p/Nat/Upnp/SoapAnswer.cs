namespace Libp2p.Nat.Upnp;

/// <summary>What a UPnP service answered.</summary>
/// <param name="Values">What it says, by name.</param>
/// <param name="Error">The number of an error; null when there is none.</param>
/// <param name="Reason">The error's words.</param>
internal sealed record SoapAnswer(IReadOnlyDictionary<string, string> Values, int? Error, string Reason)
{
    /// <summary>The port is taken by somebody else.</summary>
    public const int Conflict = 718;

    /// <summary>Mappings stand for ever, or not at all.</summary>
    public const int OnlyPermanent = 725;
}
