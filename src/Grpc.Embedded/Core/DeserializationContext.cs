using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller finds one message.</summary>
public abstract class DeserializationContext
{
    /// <summary>The message's length in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The message as an array that the caller may keep.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw Unsupported();

    /// <summary>The message where it lies; valid only until the marshaller returns.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw Unsupported();

    private NotSupportedException Unsupported() =>
        new($"{GetType()} does not support this way of deserializing; override it or use the other one.");
}
