namespace Bib.Network.Following;

/// <summary>How much is held and waited for while it is looked for what there is to follow.</summary>
public sealed class TopicSearchOptions
{
    /// <summary>Where these settings are in the configuration.</summary>
    public const string SectionName = "p2p.search";

    /// <summary>Peers that can be told apart: a bit each.</summary>
    internal const int PeersLimit = 64;

    /// <summary>How long peers are waited for, and this node's own catalog. Default: 8 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Peers that are asked. Default: 64, which is the most.</summary>
    public int PeersMax { get; set; } = PeersLimit;

    /// <summary>Pages of a peer's catalog that are read. Default: 200, which is what may be asked of it at once.</summary>
    public int PagesMax { get; set; } = 200;

    /// <summary>Topics that fit the pattern and are held; of more it is said that there are. Default: 10,000.</summary>
    public int TopicsMax { get; set; } = 10_000;

    /// <summary>Topics and datasets that are told apart; each peer may add its share of them. Default: 100,000.</summary>
    public int SubjectsMax { get; set; } = 100_000;

    /// <summary>Searches at once; more are refused. Default: 4.</summary>
    public int AtOnce { get; set; } = 4;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message says which, and the range.</exception>
    public void Validate()
    {
        if (Patience <= TimeSpan.Zero || Patience > TimeSpan.FromSeconds(9))
            throw new ArgumentException($"{SectionName}.{nameof(Patience)} must be above 0, up to 9 s.");
        Count(PeersMax, nameof(PeersMax), PeersLimit);
        Count(PagesMax, nameof(PagesMax), 10_000);
        Count(TopicsMax, nameof(TopicsMax), 1_000_000);
        Count(SubjectsMax, nameof(SubjectsMax), 10_000_000);
        Count(AtOnce, nameof(AtOnce), 64);
    }

    private static void Count(int value, string name, int most)
    {
        if (value < 1 || value > most) throw new ArgumentException($"{SectionName}.{name} must be 1 to {most}.");
    }
}
