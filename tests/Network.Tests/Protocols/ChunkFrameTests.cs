using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Google.Protobuf;

namespace Bib.Network.Tests.Protocols;

/// <summary>The frame that is written by hand says what protobuf says.</summary>
public sealed class ChunkFrameTests
{
    [Theory]
    [InlineData(1, 1UL)]
    [InlineData(127, 127UL)]
    [InlineData(128, 128UL)]
    [InlineData(100_000, 1UL << 40)]
    [InlineData(ChunkRef.LengthMax, (1UL << 63) - 1)]
    public void A_frame_is_as_protobuf_writes_it_and_is_read_again(int length, ulong requestId)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var chunk = new ChunkRef(ChunkHash.Of(content), length);
        using var expected = new MemoryStream();
        Response(requestId, chunk, content).WriteDelimitedTo(expected);

        var frame = new byte[ChunkFrame.HeadLength(requestId, length) + length];
        content.CopyTo(frame, ChunkFrame.WriteHead(frame, requestId, chunk));

        frame.SequenceEqual(expected.ToArray()).ShouldBeTrue();
        var body = Response(requestId, chunk, content).ToByteArray();
        ChunkFrame.TryRead(body, out var id, out var hash, out var read).ShouldBeTrue();
        (id, hash).ShouldBe((requestId, chunk.Hash));
        read.SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public void Another_form_of_the_same_is_left_to_protobuf()
    {
        var chunk = new ChunkRef(ChunkHash.Of([1]), 1);
        var body = Response(1, chunk, [1]).ToByteArray();

        ChunkFrame.TryRead([.. body, 0x78, 1], out _, out _, out _).ShouldBeFalse("a field more");
        ChunkFrame.TryRead(body.AsSpan(2), out _, out _, out _).ShouldBeFalse("no id");
        ChunkFrame.TryRead(new DataResponse { RequestId = 1, Error = new() }.ToByteArray(), out _, out _, out _).ShouldBeFalse();
        ChunkFrame.TryRead([], out _, out _, out _).ShouldBeFalse();
    }

    private static DataResponse Response(ulong requestId, ChunkRef chunk, byte[] content) => new()
    {
        RequestId = requestId,
        Chunk = new() { Hash = ByteString.CopyFrom(chunk.Hash.ToArray()), Content = ByteString.CopyFrom(content) },
    };
}
