using Bib.Network.Protos;
using Libp2p.Core;

namespace Bib.Network.Protocols;

/// <summary>A peer that was asked did not answer as it should.</summary>
/// <param name="peer">Who.</param>
/// <param name="fault">In what way.</param>
/// <param name="detail">What it said, or what happened.</param>
/// <param name="error">What it answered; null where it did not.</param>
/// <param name="cause">What lies beneath.</param>
internal sealed class PeerCallException(
    PeerId peer, PeerCallFault fault, string detail, Error? error = null, Exception? cause = null)
    : Exception($"Peer {peer} {Say(fault)}: {detail}", cause)
{
    /// <summary>The peer.</summary>
    public PeerId Peer => peer;

    /// <summary>In what way it failed.</summary>
    public PeerCallFault Fault => fault;

    /// <summary>What it said, or what happened, without its name.</summary>
    public string Detail => $"{Say(fault)}: {detail}";

    /// <summary>What it answered; null where it did not answer.</summary>
    public Error? Error => error;

    private static string Say(PeerCallFault fault) => fault switch
    {
        PeerCallFault.Unreachable => "is not to be reached",
        PeerCallFault.NotSpoken => "does not speak this protocol",
        PeerCallFault.Late => "did not answer in time",
        PeerCallFault.Refused => "refused",
        PeerCallFault.Broken => "broke off",
        _ => "sent what it must not",
    };
}
