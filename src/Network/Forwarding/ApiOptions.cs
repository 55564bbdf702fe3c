namespace Bib.Network.Forwarding;

/// <summary>How a node lends its API to others, and whom it asks when it is a proxy.</summary>
public sealed class ApiOptions
{
    /// <summary>The section that its faults are named by.</summary>
    public const string SectionName = "Network.Api";

    /// <summary>Whether others may read through this node's API. Default: yes.</summary>
    public bool Serves { get; set; } = true;

    /// <summary>Connections to the API that one peer may have open. Default: 4; one carries any number of calls.</summary>
    public int StreamsPerPeerMax { get; set; } = 4;

    /// <summary>Connections to the API that all peers together may have open. Default: 256.</summary>
    public int StreamsMax { get; set; } = 256;

    /// <summary>Connections that wait for the API to take them. Default: 64.</summary>
    public int WaitingMax { get; set; } = 64;

    /// <summary>How long a node that failed is asked after all others. Default: 30 s.</summary>
    public TimeSpan AvoidedFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Nodes, by their ids, that a proxy asks before all others, in this order. Default: nobody.</summary>
    public IList<string> Favourites { get; } = [];

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message says which, and the range.</exception>
    public void Validate()
    {
        Require(StreamsPerPeerMax is >= 1 and <= 1024, nameof(StreamsPerPeerMax), "1 to 1024");
        Require(StreamsMax is >= 1 and <= 1 << 16, nameof(StreamsMax), "1 to 65536");
        Require(WaitingMax is >= 1 and <= 1024, nameof(WaitingMax), "1 to 1024");
        Require(AvoidedFor > TimeSpan.Zero && AvoidedFor <= TimeSpan.FromHours(1), nameof(AvoidedFor), "above 0, up to an hour");
        Require(Favourites.Count <= 32, nameof(Favourites), "32 nodes at most");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new ArgumentException($"{SectionName}.{name} must be {range}.");
    }
}
