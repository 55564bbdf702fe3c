namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>How a node lies.</summary>
internal enum Vice
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Passes no message on, and breaks its promises.</summary>
    Drop,

    /// <summary>Passes on something else, and writes in others' names.</summary>
    Forge,

    /// <summary>Sends all that it ever got again and again.</summary>
    Replay,

    /// <summary>Says that it has what is not.</summary>
    HaveSpam,

    /// <summary>Leaves meshes for a minute and comes back at once.</summary>
    GraftFlood,

    /// <summary>Takes ever new topics.</summary>
    TopicFlood,

    /// <summary>Sends again what is so old that nobody remembers it.</summary>
    Stale,

    /// <summary>Asks for everything again and again.</summary>
    WantFlood,

    /// <summary>Says of more messages than anybody notes that it does not want them.</summary>
    DontWantFlood,
}
