using Libp2p.Core;

namespace Bib.Network.Transfers;

/// <summary>Told how peers behave in transfers. Any thread; returns at once.</summary>
internal interface ITransferReports
{
    /// <summary>A peer sent what it must not: other bytes than a chunk's, or what nobody asked for.</summary>
    void Lied(PeerId peer, string why);

    /// <summary>A peer did not give what it was asked for, and is not asked any more in this transfer.</summary>
    void Failed(PeerId peer, string why);

    /// <summary>A peer gave what it was asked for.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="took">From the question to the end of the answer.</param>
    void Gave(PeerId peer, long bytes, TimeSpan took);
}
