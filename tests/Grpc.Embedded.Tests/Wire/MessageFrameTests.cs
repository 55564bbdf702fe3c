using System.Buffers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Embedded.Tests.Wire;

public sealed class MessageFrameTests
{
    [Fact]
    public void A_length_past_the_limit_is_refused_before_the_message_is_there()
    {
        var header = new ReadOnlySequence<byte>([0, 0, 0, 0, 11]);

        var refused = Should.Throw<RpcException>(() => MessageFrame.TryRead(ref header, 10, out _, out _, out _));

        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        refused.Status.Detail.ShouldContain("11 bytes");
        refused.Status.Detail.ShouldContain("10 bytes");
    }

    [Fact]
    public void A_flag_that_is_neither_zero_nor_one_is_refused()
    {
        var frame = new ReadOnlySequence<byte>([2, 0, 0, 0, 0]);

        Should.Throw<RpcException>(() => MessageFrame.TryRead(ref frame, null, out _, out _, out _))
            .StatusCode.ShouldBe(StatusCode.Internal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Frames_split_anywhere_come_out_whole(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var messages = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Bytes(random, random.Next(0, 40))).ToList();
            var stream = messages.SelectMany(Frame).ToArray();
            var buffer = Split(stream, random);
            var received = new List<byte[]>();

            while (MessageFrame.TryRead(ref buffer, 40, out var compressed, out var message, out _))
            {
                compressed.ShouldBeFalse();
                received.Add(message.ToArray());
            }

            buffer.IsEmpty.ShouldBeTrue();
            received.Count.ShouldBe(messages.Count, $"seed {seed}, round {round}");
            for (var i = 0; i < received.Count; i++) received[i].ShouldBe(messages[i]);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Noise_never_throws_anything_else_and_never_reads_past_the_end(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 3000; round++)
        {
            var noise = Bytes(random, random.Next(0, 64));
            if (noise.Length > 1 && random.Next(2) == 0) noise[0] = noise[1] = 0;
            var buffer = Split(noise, random);
            try
            {
                while (MessageFrame.TryRead(ref buffer, 1_000_000, out _, out _, out var needed))
                {
                    needed.ShouldBeInRange(MessageFrame.HeaderLength, noise.Length);
                }
            }
            catch (RpcException refused)
            {
                refused.StatusCode.ShouldBeOneOf(StatusCode.Internal, StatusCode.ResourceExhausted);
            }
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[MessageFrame.HeaderLength + message.Length];
        MessageFrame.WriteHeader(frame, compressed: false, message.Length);
        message.CopyTo(frame, MessageFrame.HeaderLength);
        return frame;
    }

    private static ReadOnlySequence<byte> Split(byte[] bytes, Random random)
    {
        Segment? first = null;
        Segment? last = null;
        for (var start = 0; start < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 8), bytes.Length - start);
            last = new Segment(bytes.AsMemory(start, length), last);
            first ??= last;
            start += length;
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
