using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Transfers;

/// <summary>The noes about transfers.</summary>
internal static class TransferRefusals
{
    public static RefusalException NotFound(Guid id) => new(new(
        RefusalCode.NotFound, $"There is no transfer {id}; those that ended are forgotten after {IDownloads.KeptFor.Days} days.",
        "See those that there are: `bib transfer list`.", "transfer_id", id.ToString()));

    public static RefusalException Ended(Download download) => new(new(
        RefusalCode.WrongStatus, $"Transfer {download.Id} has ended: it is {download.Status.ToString().ToLowerInvariant()}.",
        "See those that are open: `bib transfer list --open`.", "transfer_id", download.Id.ToString()));

    public static RefusalException TooManyWatch() => new(new(
        RefusalCode.TooMany, $"{ITransfers.WatchersMax} watch the transfers of this node, and no more may.",
        "Ask now and then: `bib transfer list`."));
}
