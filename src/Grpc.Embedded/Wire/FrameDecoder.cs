using System.Buffers;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Wire;

/// <summary>Hands one received message to its marshaller, decompressed if it came compressed. Reusable.</summary>
internal sealed class FrameDecoder(CompressionProviders compressions, int? maxLength) : DeserializationContext
{
    private ReadOnlySequence<byte> _message;

    public override int PayloadLength => (int)_message.Length;

    public override byte[] PayloadAsNewBuffer() => _message.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _message;

    /// <summary>Makes a message of a frame's payload.</summary>
    // The encoding is the call's grpc-encoding; it is needed only when the message is compressed.
    public T Decode<T>(Marshaller<T> marshaller, ReadOnlySequence<byte> message, bool compressed, string? encoding)
    {
        _message = compressed ? Decompress(message, encoding) : message;
        try
        {
            return marshaller.ContextualDeserializer(this);
        }
        catch (Exception damage) when (damage is not RpcException)
        {
            throw new RpcException(new Status(
                StatusCode.Internal, $"A message of {_message.Length} bytes is no {typeof(T).Name}.", damage));
        }
        finally
        {
            _message = default;
        }
    }

    private ReadOnlySequence<byte> Decompress(ReadOnlySequence<byte> message, string? encoding)
    {
        if (encoding is null or GrpcHeaders.Identity)
        {
            throw MessageFrame.Failure(
                StatusCode.Internal,
                $"A message is marked compressed but the call's grpc-encoding is '{encoding ?? "absent"}'.");
        }

        var provider = compressions.Find(encoding) ?? throw compressions.Unsupported(encoding);
        using var source = new MemoryStream(message.ToArray(), writable: false);
        using var stream = provider.CreateDecompressionStream(source);
        return new ReadOnlySequence<byte>(ReadLimited(stream));
    }

    /// <summary>The limit counts the bytes that come out: a small message must not unfold into a huge one.</summary>
    private ReadOnlyMemory<byte> ReadLimited(Stream stream)
    {
        var limit = maxLength ?? int.MaxValue;
        var output = new ArrayBufferWriter<byte>();
        while (true)
        {
            int read;
            try
            {
                read = stream.Read(output.GetSpan(4096));
            }
            catch (InvalidDataException damage)
            {
                throw new RpcException(new Status(StatusCode.Internal, "A compressed message does not decompress.", damage));
            }

            if (read == 0) return output.WrittenMemory;
            output.Advance(read);
            if (output.WrittenCount > limit)
            {
                throw MessageFrame.Failure(
                    StatusCode.ResourceExhausted,
                    $"Received message decompresses to more than the limit of {limit} bytes (MaxReceiveMessageSize).");
            }
        }
    }
}
