using Bib.Network.Transfers;
using Libp2p.Core;
using Microsoft.Extensions.Logging;

namespace Bib.Network.Peers;

/// <summary>Notes how peers behave in transfers; who lies is worth less than who is away.</summary>
internal sealed partial class TransferReports(PeerNotes notes, TransferCounts counts, ILogger<TransferReports> logger)
    : ITransferReports
{
    /// <summary>Failures that a lie counts as: a score of 1 falls below 0 with the first.</summary>
    private const int FailuresOfLie = 8;

    /// <inheritdoc/>
    public void Lied(PeerId peer, string why)
    {
        LogLied(peer, why);
        counts.Lied();
        notes.Count(peer, 0, FailuresOfLie);
    }

    /// <inheritdoc/>
    public void Failed(PeerId peer, string why)
    {
        counts.Failed();
        notes.Count(peer, 0, 1);
    }

    /// <inheritdoc/>
    public void Gave(PeerId peer, long bytes, TimeSpan took) => notes.Count(peer, 1, 0);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} sent what it must not: {Reason}")]
    private partial void LogLied(PeerId peer, string reason);
}
