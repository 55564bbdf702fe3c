namespace Grpc.Core;

/// <summary>How a message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More messages follow at once, so this one may wait in a buffer for them.</summary>
    BufferHint = 0x1,

    /// <summary>Not compressed, even if the call is.</summary>
    NoCompress = 0x2,
}
