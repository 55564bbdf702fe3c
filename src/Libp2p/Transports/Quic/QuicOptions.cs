namespace Libp2p.Transports.Quic;

/// <summary>Limits and times of QUIC connections.</summary>
public sealed class QuicOptions
{
    /// <summary>The most streams that the other side may have open. Default: 1,024.</summary>
    public int InboundStreamsMax { get; set; } = 1024;

    /// <summary>How long the handshake may take. Default: 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a silent connection is asked whether it is there. Default: 15 s.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection on which nothing comes is kept. Default: 30 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
