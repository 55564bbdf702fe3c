using System.Buffers;
using Bib.Network.Protocols;
using Bib.Network.Tests.Hosts;
using Libp2p.Core;
using Libp2p.Core.Encoding;

namespace Bib.Network.Tests.Protocols;

/// <summary>Frames of a stream.</summary>
public sealed class FrameReaderTests
{
    private const int LengthMax = 300_000;

    private static readonly int[] _lengths = [0, 1, 127, 128, 9_000, 16_384, 16_385, 65_535, 65_536, 70_000, 280_000, 3];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(LengthMax)]
    public async Task Frames_of_all_lengths_come_whole_however_they_are_split(int roomFirst)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var random = new Random(seed);
            var frames = _lengths.Select(length => Bytes(random, length)).ToList();
            using var reader = new FrameReader(new PlainStream(Wire(frames), random), LengthMax, roomFirst, "frame");

            foreach (var frame in frames)
            {
                (await reader.ReadAsync(Stop)).ShouldBeTrue($"seed {seed}");
                reader.Frame.Span.SequenceEqual(frame).ShouldBeTrue($"seed {seed}, {frame.Length} bytes");
            }

            (await reader.ReadAsync(Stop)).ShouldBeFalse($"seed {seed}");
        }
    }

    [Fact]
    public async Task A_frame_that_is_too_long_is_refused_before_its_bytes_come()
    {
        using var reader = new FrameReader(new PlainStream(Length(LengthMax + 1), null), LengthMax, 0, "frame");

        (await Should.ThrowAsync<MalformedException>(async () => await reader.ReadAsync(Stop)))
            .Message.ShouldContain($"it says {LengthMax + 1} bytes; at most {LengthMax} are allowed");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task A_frame_that_is_cut_off_is_refused(int length)
    {
        byte[] wire = [.. Length(length), 1, 2, 3];
        using var reader = new FrameReader(new PlainStream(wire, null), LengthMax, 0, "frame");

        (await Should.ThrowAsync<MalformedException>(async () => await reader.ReadAsync(Stop)))
            .Message.ShouldContain($"the stream ends after 3 of its {length} bytes");
    }

    [Fact]
    public void A_length_alone_gets_no_room()
    {
        const int Long = 64 << 20;
        byte[] wire = [.. Length(Long), 1, 2, 3];

        // Every call ends at once, so all of it is this thread's. A first piece may lie in the pool beforehand, or not.
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var reader = new FrameReader(new PlainStream(wire, null), Long, 0, "frame"))
            Should.Throw<MalformedException>(() => ReadAtOnce(reader));

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Long / 32);
    }

    /// <summary>Waits for nothing: while a test waits, its thread may well be another's.</summary>
    private static void ReadAtOnce(FrameReader reader)
    {
        var read = reader.ReadAsync(Stop).AsTask();
        read.IsCompleted.ShouldBeTrue();
        read.GetAwaiter().GetResult();
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Wire(IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => (byte[])[.. Length(frame.Length), .. frame])];

    private static byte[] Length(int length)
    {
        var writer = new ArrayBufferWriter<byte>();
        Varint.Write(writer, (ulong)length);
        return writer.WrittenSpan.ToArray();
    }
}
