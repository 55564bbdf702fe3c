namespace Libp2p.Muxing.Yamux;

/// <summary>Limits and times of a yamux connection.</summary>
public sealed class YamuxOptions
{
    /// <summary>
    /// What each side may send on a new stream before it is told more: given by the specification, bytes.
    /// </summary>
    public const int InitialWindow = 256 * 1024;

    /// <summary>
    /// The most that a stream's window grows to, bytes. It grows only while its reader empties it quickly. Default: 64
    /// MiB, which is what 1 GiB/s has on its way over 60 ms.
    /// </summary>
    public int WindowMax { get; set; } = 64 * 1024 * 1024;

    /// <summary>The most that all windows of a connection grow to together, bytes. Default: 256 MiB.</summary>
    public long ConnectionWindowMax { get; set; } = 256L * 1024 * 1024;

    /// <summary>The most data sent in one frame, bytes. Default: 64 KiB less the head, as in go-yamux.</summary>
    public int FrameDataMax { get; set; } = (64 * 1024) - YamuxFrame.HeadLength;

    /// <summary>The most data taken in one frame, bytes. Default: 16 MiB.</summary>
    public int ReceivedFrameDataMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>The most streams that the other side may have open. Default: 1,024.</summary>
    public int InboundStreamsMax { get; set; } = 1024;

    /// <summary>The most streams opened here that the other side has not acknowledged. Default: 256.</summary>
    public int UnacknowledgedMax { get; set; } = 256;

    /// <summary>How often a silent connection is asked whether it is there; zero for never. Default: 30 s.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer may take. Default: 10 s.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stream that was closed here waits for the other side to end it. Default: 5 min.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long who writes waits for the other side to read at all before the stream is given up, looked at when the
    /// other side is asked whether it is there. Default: 2 min.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
