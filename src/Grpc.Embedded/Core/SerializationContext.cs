using System.Buffers;

namespace Grpc.Core;

/// <summary>
/// Where a marshaller puts one message: either <see cref="Complete(byte[])"/>, or a writer and then <see
/// cref="Complete()"/>.
/// </summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the message whole.</summary>
    public virtual void Complete(byte[] payload) => throw Unsupported();

    /// <summary>The writer to put the message into.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw Unsupported();

    /// <summary>Announces the message's length in bytes, so that the frame's header can be written first.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Says that the writer has the whole message.</summary>
    public virtual void Complete() => throw Unsupported();

    private NotSupportedException Unsupported() =>
        new($"{GetType()} does not support this way of serializing; override it or use the other one.");
}
