namespace Libp2p.Muxing.Yamux;

/// <summary>What happens to a stream with a frame.</summary>
[Flags]
internal enum YamuxFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It begins; of a ping: answer this.</summary>
    Syn = 1,

    /// <summary>Its beginning is acknowledged; of a ping: this is the answer.</summary>
    Ack = 2,

    /// <summary>The sender sends no more.</summary>
    Fin = 4,

    /// <summary>It is given up.</summary>
    Rst = 8,
}
