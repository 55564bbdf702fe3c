using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Content.Hashing;

/// <summary>
/// Gives contents to the lanes of <see cref="Sha256Blocks"/>, the longest first; a lane that has done with one takes
/// the next.
/// </summary>
internal static unsafe class Sha256Lanes
{
    public const int Count = Sha256Blocks.Lanes;

    private const int BlockBytes = 64;

    /// <summary>What is left of a content, its end mark and its length.</summary>
    private const int TailBytes = 2 * BlockBytes;

    private const int LengthBytes = 8;

    /// <summary>
    /// Whether lanes beat one content after the other. A processor that has instructions for SHA-256 needs no lanes.
    /// </summary>
    public static bool IsFaster { get; } = Sha256Blocks.IsSupported && !HasShaInstructions();

    /// <summary>Hashes each content; see <see cref="Sha256Batch.HashAll"/>.</summary>
    public static void HashAll(ReadOnlySpan<ReadOnlyMemory<byte>> contents, Span<byte> hashes)
    {
        var lengths = new int[contents.Length];
        var order = new int[contents.Length];
        for (var index = 0; index < order.Length; index++) (lengths[index], order[index]) = (-contents[index].Length, index);
        Array.Sort(lengths, order);
        var pins = new MemoryHandle[contents.Length];
        try
        {
            for (var index = 0; index < pins.Length; index++) pins[index] = contents[index].Pin();
            Run(contents, hashes, order, pins);
        }
        finally
        {
            foreach (var pin in pins) pin.Dispose();
        }
    }

    private static void Run(
        ReadOnlySpan<ReadOnlyMemory<byte>> contents, Span<byte> hashes, int[] order, MemoryHandle[] pins)
    {
        var states = stackalloc uint[Sha256Blocks.StateWords * Count];
        var tails = stackalloc byte[TailBytes * Count];
        var blocks = stackalloc byte*[Count];
        var left = stackalloc int[Count];
        var tailLeft = stackalloc int[Count];
        var items = stackalloc int[Count];
        var strides = stackalloc nint[Count];
        var next = 0;
        var busy = 0;
        for (var lane = 0; lane < Count; lane++)
        {
            if (next < order.Length) Begin(lane, order[next++], contents);
            else Rest(lane);
        }

        while (busy > 0)
        {
            var turns = int.MaxValue;
            for (var lane = 0; lane < Count; lane++)
            {
                if (items[lane] >= 0) turns = Math.Min(turns, left[lane]);
            }

            Sha256Blocks.Process(states, blocks, strides, turns);
            for (var lane = 0; lane < Count; lane++)
            {
                if (items[lane] < 0 || (left[lane] -= turns) > 0) continue;
                if (tailLeft[lane] > 0)
                {
                    blocks[lane] = tails + (lane * TailBytes);
                    (left[lane], tailLeft[lane]) = (tailLeft[lane], 0);
                    continue;
                }

                Sha256Blocks.CopyHash(states, lane, hashes[(items[lane] * SHA256.HashSizeInBytes)..]);
                busy--;
                if (next < order.Length) Begin(lane, order[next++], contents);
                else Rest(lane);
            }
        }

        void Begin(int lane, int item, ReadOnlySpan<ReadOnlyMemory<byte>> all)
        {
            var content = all[item].Span;
            var tail = new Span<byte>(tails + (lane * TailBytes), TailBytes);
            var whole = content.Length / BlockBytes;
            var rest = content[(whole * BlockBytes)..];
            tail.Clear();
            rest.CopyTo(tail);
            tail[rest.Length] = 0x80;
            var tailBlocks = rest.Length < BlockBytes - LengthBytes ? 1 : 2;
            BinaryPrimitives.WriteInt64BigEndian(tail[((tailBlocks * BlockBytes) - LengthBytes)..], content.Length * 8L);
            Sha256Blocks.Reset(states, lane);
            (items[lane], strides[lane]) = (item, BlockBytes);
            var isLong = whole > 0;
            blocks[lane] = isLong ? (byte*)pins[item].Pointer : tails + (lane * TailBytes);
            (left[lane], tailLeft[lane]) = isLong ? (whole, tailBlocks) : (tailBlocks, 0);
            busy++;
        }

        // A lane without content reads its own tail over and over; nobody looks at what becomes of it.
        void Rest(int lane)
        {
            (items[lane], strides[lane]) = (-1, 0);
            blocks[lane] = tails + (lane * TailBytes);
        }
    }

    private static bool HasShaInstructions()
    {
        const int features = 7;
        const int sha = 1 << 29;
        return X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= features && (X86Base.CpuId(features, 0).Ebx & sha) != 0;
    }
}
