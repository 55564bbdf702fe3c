namespace Libp2p.Muxing.Yamux;

/// <summary>Kinds of frames.</summary>
internal enum YamuxFrameType : byte
{
    /// <summary>Bytes of a stream.</summary>
    Data = 0,

    /// <summary>The other side may send so much more.</summary>
    WindowUpdate = 1,

    /// <summary>Asks for, or is, an answer: whether the other side is there, and how far.</summary>
    Ping = 2,

    /// <summary>No new streams; why.</summary>
    GoAway = 3,
}
