using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Network.Bans;

/// <summary>The noes about bans.</summary>
internal static class BanRefusals
{
    public static RefusalException NoSubject(string text) => new(new(
        RefusalCode.InvalidArgument, $"'{text}' is no peer id, no IP address and no IP network.",
        "Give a node's id as `bib node list` shows it (12D3KooW…), an address (192.0.2.7) or a network "
        + "(192.0.2.0/24).",
        "subject", text));

    public static RefusalException Oneself(string text) => new(new(
        RefusalCode.InvalidArgument, $"'{text}' is this node itself.",
        "To take no part in the network, set p2p.enabled to false: `bib config set p2p.enabled false`, `bib node restart`.",
        "subject", text));

    public static RefusalException LongReason(int length) => new(new(
        RefusalCode.InvalidArgument, $"The reason has {length} letters; {Ban.ReasonLengthMax} are allowed.",
        "Say it in fewer.", "reason"));

    public static RefusalException NulInReason() => new(new(
        RefusalCode.InvalidArgument, "The reason has a letter NUL (U+0000), which no text may have.", "Leave it out.", "reason"));

    public static RefusalException NoFuture(TimeSpan duration) => new(new(
        RefusalCode.InvalidArgument, $"A ban for {duration.TotalSeconds:0.###} s holds for no time, or for too long to count.",
        "Give a time from a second to a hundred years, or none for a ban that is taken back by hand.", "duration"));
}
