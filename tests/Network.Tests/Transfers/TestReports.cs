using System.Collections.Concurrent;
using Bib.Network.Transfers;
using Libp2p.Core;

namespace Bib.Network.Tests.Transfers;

/// <summary>Keeps what is said of peers.</summary>
internal sealed class TestReports : ITransferReports
{
    public ConcurrentDictionary<PeerId, string> Liars { get; } = [];

    public ConcurrentDictionary<PeerId, string> Failures { get; } = [];

    public ConcurrentDictionary<PeerId, long> Given { get; } = [];

    public void Lied(PeerId peer, string why) => Liars[peer] = why;

    /// <summary>Set when somebody is not asked any more.</summary>
    public ManualResetEventSlim Left { get; } = new();

    public void Failed(PeerId peer, string why)
    {
        Failures[peer] = why;
        Left.Set();
    }

    public void Gave(PeerId peer, long bytes, TimeSpan took) => Given.AddOrUpdate(peer, bytes, (_, before) => before + bytes);
}
