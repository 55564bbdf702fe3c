using Bib.Network.Protocols;
using Libp2p.Core;

namespace Bib.Network.Serving;

/// <summary>Entries of a catalog that peers tell.</summary>
internal static class Entries
{
    /// <summary>Hands on what a peer tells.</summary>
    /// <returns>How many were taken and how many refused.</returns>
    /// <exception cref="RequestFault">There are too many, or one has not the form.</exception>
    public static async Task<(int Accepted, int Refused)> GiveAsync(
        ICatalogNews news,
        PeerId peer,
        IReadOnlyCollection<Protos.CatalogEntry> entries,
        WireOptions options,
        CancellationToken cancellationToken)
    {
        RequireCount(entries.Count, options.EntriesMax, "entries");
        var accepted = await news.TakeAsync(peer, [.. entries.Select(Fields.Entry)], cancellationToken);
        return (accepted, entries.Count - accepted);
    }

    /// <summary>Refuses more than are allowed.</summary>
    /// <exception cref="RequestFault">There are more.</exception>
    public static void RequireCount(int count, int most, string what)
    {
        if (count > most) throw RequestFault.Invalid($"There are {count} {what}; at most {most} are allowed.", "Send them in parts.");
    }
}
