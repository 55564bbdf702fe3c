using Libp2p.Core;

namespace Libp2p.Protocols.AutoNat;

/// <summary>What several servers say of one address: each has one vote, its last.</summary>
internal sealed class ReachabilityVotes(int needed)
{
    /// <summary>The votes, oldest first.</summary>
    private readonly List<(PeerId Server, bool Reached)> _votes = [];

    /// <summary>What they amount to: what so many say, where no more say the opposite.</summary>
    public Reachability Verdict
    {
        get
        {
            var yes = _votes.Count(vote => vote.Reached);
            var no = _votes.Count - yes;
            return yes >= needed && yes > no ? Reachability.Public
                : no >= needed && no > yes ? Reachability.Private
                : Reachability.Unknown;
        }
    }

    /// <summary>Whether a server has voted.</summary>
    public bool HasVoted(PeerId server) => _votes.Exists(vote => vote.Server.Equals(server));

    /// <summary>Takes a vote in place of the server's last, and of the oldest where there are too many.</summary>
    public void Cast(PeerId server, bool reached)
    {
        _votes.RemoveAll(vote => vote.Server.Equals(server));
        if (_votes.Count == (2 * needed) - 1) _votes.RemoveAt(0);
        _votes.Add((server, reached));
    }

    /// <summary>Forgets the votes, to ask again.</summary>
    public void Clear() => _votes.Clear();
}
