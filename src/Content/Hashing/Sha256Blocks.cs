using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Content.Hashing;

/// <summary>
/// The compression function of SHA-256 (FIPS 180-4, section 6.2.2) on sixteen messages at once: each vector holds one
/// word of all of them. The names of functions and variables are the standard's.
/// </summary>
internal static unsafe class Sha256Blocks
{
    public const int Lanes = 16;

    /// <summary>Words of a hash; a state is so many vectors.</summary>
    public const int StateWords = 8;

    private const int BlockWords = 16;
    private const int Rounds = 64;

    // What TernaryLogic does with three bits each: exclusive or, Ch and Maj.
    private const byte Xor3 = 0x96;
    private const byte Choose = 0xCA;
    private const byte Majority = 0xE8;

    // Which 128-bit parts Shuffle4x128 takes of two vectors.
    private const byte EvenParts = 0x88;
    private const byte OddParts = 0xDD;

    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    /// <summary>Turns the bytes of each word round.</summary>
    private static Vector512<byte> Swap => Vector512.Create(
        0x00010203u, 0x04050607, 0x08090a0b, 0x0c0d0e0f, 0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f,
        0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f, 0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f).AsByte();

    private static ReadOnlySpan<uint> Initial =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Begins a message in a lane.</summary>
    public static void Reset(uint* state, int lane)
    {
        for (var word = 0; word < StateWords; word++) state[(word * Lanes) + lane] = Initial[word];
    }

    /// <summary>Writes a lane's hash.</summary>
    public static void CopyHash(uint* state, int lane, Span<byte> hash)
    {
        for (var word = 0; word < StateWords; word++)
            BinaryPrimitives.WriteUInt32BigEndian(hash[(word * sizeof(uint))..], state[(word * Lanes) + lane]);
    }

    /// <summary>Takes in blocks of 64 bytes, one of each lane a turn.</summary>
    /// <param name="state"><see cref="StateWords"/> words of each lane; the lanes' first words come first.</param>
    /// <param name="blocks">Where each lane's block is; left behind the last.</param>
    /// <param name="strides">How far it is to each lane's next.</param>
    /// <param name="turns">How many blocks of each lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Process(uint* state, byte** blocks, nint* strides, int turns)
    {
        var schedule = stackalloc uint[(BlockWords * Lanes) + Lanes];
        // Vectors that lie across two lines of the cache are read at half the speed.
        var w = (Vector512<uint>*)(((nuint)schedule + 63) & ~(nuint)63);
        ref readonly var k = ref Constants[0];
        var (a, b, c, d) = (At(state, 0), At(state, 1), At(state, 2), At(state, 3));
        var (e, f, g, h) = (At(state, 4), At(state, 5), At(state, 6), At(state, 7));
        for (; turns > 0; turns--)
        {
            Load(blocks, strides, w);
            var (a0, b0, c0, d0, e0, f0, g0, h0) = (a, b, c, d, e, f, g, h);
            for (var t = 0; ; t += BlockWords)
            {
                ref readonly var kt = ref Unsafe.Add(ref Unsafe.AsRef(in k), t);
                h = T1(e, f, g, h, w[0], Unsafe.Add(ref Unsafe.AsRef(in kt), 0));
                d += h;
                h += T2(a, b, c);
                g = T1(d, e, f, g, w[1], Unsafe.Add(ref Unsafe.AsRef(in kt), 1));
                c += g;
                g += T2(h, a, b);
                f = T1(c, d, e, f, w[2], Unsafe.Add(ref Unsafe.AsRef(in kt), 2));
                b += f;
                f += T2(g, h, a);
                e = T1(b, c, d, e, w[3], Unsafe.Add(ref Unsafe.AsRef(in kt), 3));
                a += e;
                e += T2(f, g, h);
                d = T1(a, b, c, d, w[4], Unsafe.Add(ref Unsafe.AsRef(in kt), 4));
                h += d;
                d += T2(e, f, g);
                c = T1(h, a, b, c, w[5], Unsafe.Add(ref Unsafe.AsRef(in kt), 5));
                g += c;
                c += T2(d, e, f);
                b = T1(g, h, a, b, w[6], Unsafe.Add(ref Unsafe.AsRef(in kt), 6));
                f += b;
                b += T2(c, d, e);
                a = T1(f, g, h, a, w[7], Unsafe.Add(ref Unsafe.AsRef(in kt), 7));
                e += a;
                a += T2(b, c, d);
                h = T1(e, f, g, h, w[8], Unsafe.Add(ref Unsafe.AsRef(in kt), 8));
                d += h;
                h += T2(a, b, c);
                g = T1(d, e, f, g, w[9], Unsafe.Add(ref Unsafe.AsRef(in kt), 9));
                c += g;
                g += T2(h, a, b);
                f = T1(c, d, e, f, w[10], Unsafe.Add(ref Unsafe.AsRef(in kt), 10));
                b += f;
                f += T2(g, h, a);
                e = T1(b, c, d, e, w[11], Unsafe.Add(ref Unsafe.AsRef(in kt), 11));
                a += e;
                e += T2(f, g, h);
                d = T1(a, b, c, d, w[12], Unsafe.Add(ref Unsafe.AsRef(in kt), 12));
                h += d;
                d += T2(e, f, g);
                c = T1(h, a, b, c, w[13], Unsafe.Add(ref Unsafe.AsRef(in kt), 13));
                g += c;
                c += T2(d, e, f);
                b = T1(g, h, a, b, w[14], Unsafe.Add(ref Unsafe.AsRef(in kt), 14));
                f += b;
                b += T2(c, d, e);
                a = T1(f, g, h, a, w[15], Unsafe.Add(ref Unsafe.AsRef(in kt), 15));
                e += a;
                a += T2(b, c, d);
                if (t == Rounds - BlockWords) break;
                Extend(w, 0);
                Extend(w, 1);
                Extend(w, 2);
                Extend(w, 3);
                Extend(w, 4);
                Extend(w, 5);
                Extend(w, 6);
                Extend(w, 7);
                Extend(w, 8);
                Extend(w, 9);
                Extend(w, 10);
                Extend(w, 11);
                Extend(w, 12);
                Extend(w, 13);
                Extend(w, 14);
                Extend(w, 15);
            }

            (a, b, c, d, e, f, g, h) = (a + a0, b + b0, c + c0, d + d0, e + e0, f + f0, g + g0, h + h0);
        }

        (At(state, 0), At(state, 1), At(state, 2), At(state, 3)) = (a, b, c, d);
        (At(state, 4), At(state, 5), At(state, 6), At(state, 7)) = (e, f, g, h);
    }

    private static ref Vector512<uint> At(uint* state, int word) =>
        ref Unsafe.AsRef<Vector512<uint>>(state + (word * Lanes));

    /// <summary>T1 of a round; h of the next is this and <see cref="T2"/>, e is d and this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> T1(
        Vector512<uint> e, Vector512<uint> f, Vector512<uint> g, Vector512<uint> h, Vector512<uint> w, uint k)
    {
        var sum = Avx512F.TernaryLogic(
            Avx512F.RotateRight(e, 6), Avx512F.RotateRight(e, 11), Avx512F.RotateRight(e, 25), Xor3);
        return (h + (w + Vector512.Create(k))) + (sum + Avx512F.TernaryLogic(e, f, g, Choose));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> T2(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c)
    {
        var sum = Avx512F.TernaryLogic(
            Avx512F.RotateRight(a, 2), Avx512F.RotateRight(a, 13), Avx512F.RotateRight(a, 22), Xor3);
        return sum + Avx512F.TernaryLogic(a, b, c, Majority);
    }

    /// <summary>The word sixteen rounds on, in place of this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(Vector512<uint>* w, int t)
    {
        var near = w[(t + 1) % BlockWords];
        var far = w[(t + 14) % BlockWords];
        var sigma0 = Avx512F.TernaryLogic(
            Avx512F.RotateRight(near, 7), Avx512F.RotateRight(near, 18), Avx512F.ShiftRightLogical(near, 3), Xor3);
        var sigma1 = Avx512F.TernaryLogic(
            Avx512F.RotateRight(far, 17), Avx512F.RotateRight(far, 19), Avx512F.ShiftRightLogical(far, 10), Xor3);
        w[t] = (w[t] + sigma0) + (w[(t + 9) % BlockWords] + sigma1);
    }

    /// <summary>
    /// Reads a block of each lane, and turns rows into columns: word by word instead of lane by lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(byte** blocks, nint* strides, Vector512<uint>* w)
    {
        // Four rows at a time: each vector then has, in each of its four parts, one word of these four lanes.
        for (var row = 0; row < Lanes; row += 4)
        {
            var (r0, r1) = (Row(blocks, strides, row), Row(blocks, strides, row + 1));
            var (r2, r3) = (Row(blocks, strides, row + 2), Row(blocks, strides, row + 3));
            var (low01, high01) = (Avx512F.UnpackLow(r0, r1).AsUInt64(), Avx512F.UnpackHigh(r0, r1).AsUInt64());
            var (low23, high23) = (Avx512F.UnpackLow(r2, r3).AsUInt64(), Avx512F.UnpackHigh(r2, r3).AsUInt64());
            w[row] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            w[row + 1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            w[row + 2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            w[row + 3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }

        // Then the parts go where the words belong.
        for (var word = 0; word < 4; word++)
        {
            var (u0, u1, u2, u3) = (w[word], w[word + 4], w[word + 8], w[word + 12]);
            var (even01, odd01) = (Avx512F.Shuffle4x128(u0, u1, EvenParts), Avx512F.Shuffle4x128(u0, u1, OddParts));
            var (even23, odd23) = (Avx512F.Shuffle4x128(u2, u3, EvenParts), Avx512F.Shuffle4x128(u2, u3, OddParts));
            w[word] = Avx512F.Shuffle4x128(even01, even23, EvenParts);
            w[word + 4] = Avx512F.Shuffle4x128(odd01, odd23, EvenParts);
            w[word + 8] = Avx512F.Shuffle4x128(even01, even23, OddParts);
            w[word + 12] = Avx512F.Shuffle4x128(odd01, odd23, OddParts);
        }
    }

    /// <summary>A lane's block, its words in the processor's order of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Row(byte** blocks, nint* strides, int lane)
    {
        var block = Vector512.Load(blocks[lane]);
        blocks[lane] += strides[lane];
        return Avx512BW.Shuffle(block, Swap).AsUInt32();
    }
}
