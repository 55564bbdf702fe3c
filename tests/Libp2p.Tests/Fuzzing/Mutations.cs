using Libp2p.Core;

namespace Libp2p.Tests.Fuzzing;

/// <summary>
/// What strangers send, changed at random: a parser takes it or throws an exception of its own.
/// </summary>
internal static class Mutations
{
    /// <summary>How many mutated frames a parser is given in a test run.</summary>
    public const int Rounds = 15_000;

    /// <summary>Fails when a parser throws anything but an exception of this room's, or never refuses.</summary>
    /// <param name="valid">What it takes.</param>
    /// <param name="parse">The parser.</param>
    /// <param name="fixedLength">Whether it is never given more bytes, or fewer.</param>
    public static void ShouldBeTakenOrRefused(byte[] valid, Action<byte[]> parse, bool fixedLength = false)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var refused = 0;
        parse(valid);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Mutate(valid, random, fixedLength);
            try
            {
                parse(bytes);
            }
            catch (Libp2pException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {round}, {Convert.ToHexString(bytes)}: {exception}");
            }
        }

        refused.ShouldBeGreaterThan(0, $"seed {seed}");
    }

    private static byte[] Mutate(byte[] valid, Random random, bool fixedLength)
    {
        var bytes = valid.ToList();
        for (var count = random.Next(1, 5); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(fixedLength ? 2 : 5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }
}
