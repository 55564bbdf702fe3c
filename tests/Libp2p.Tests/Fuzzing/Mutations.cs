namespace Libp2p.Tests.Fuzzing;

/// <summary>Changes frames.</summary>
internal static class Mutations
{
    /// <summary>The most bytes that repeating a part of a frame makes of it.</summary>
    private const int RepeatedMax = 2048;

    /// <summary>
    /// Changes a frame in one to four places; now and then a part of it is there many times, which is what costs a
    /// parser that keeps something of each.
    /// </summary>
    /// <param name="valid">The frame.</param>
    /// <param name="random">What is drawn from.</param>
    /// <param name="fixedLength">Whether it stays as long as it is.</param>
    public static byte[] Mutate(byte[] valid, Random random, bool fixedLength)
    {
        var bytes = valid.ToList();
        for (var count = random.Next(1, 5); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(fixedLength ? 2 : 40))
            {
                case 0 or (>= 4 and < 12): bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1 or (>= 12 and < 20): bytes[at] = (byte)random.Next(256); break;
                case >= 20 and < 28: bytes.RemoveAt(at); break;
                case >= 28 and < 36: bytes.Insert(at, (byte)random.Next(256)); break;
                case 2: Repeat(bytes, at, random); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    private static void Repeat(List<byte> bytes, int at, Random random)
    {
        var part = bytes.GetRange(at, random.Next(1, Math.Min(64, bytes.Count - at) + 1));
        while (bytes.Count < RepeatedMax) bytes.InsertRange(at, part);
    }
}
