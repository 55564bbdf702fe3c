using Bib.Network.Protocols;
using Bib.Network.Protos;

namespace Bib.Network.Transfers;

/// <summary>One of the streams on which a transfer asks a peer.</summary>
internal sealed class PeerLane
{
    /// <summary>The stream; null while there is none. Its own loop's alone.</summary>
    public PeerChannel<DataRequest, DataResponse>? Channel { get; set; }

    /// <summary>Told when there may be something to ask for on it.</summary>
    public SemaphoreSlim Signal { get; } = new(0);

    /// <summary>How many questions are out on it. Changed under the fetcher's lock only.</summary>
    public int Requests { get; set; }
}
