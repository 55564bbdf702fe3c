using Libp2p.Core;

namespace Libp2p.Tests.Fuzzing;

/// <summary>
/// Gives a parser mutated frames: it takes them or throws an exception of this room's, does not see what lies beside
/// them, allocates four times their length and what is set aside at most, and comes to the same however its input is
/// split.
/// </summary>
internal static class FuzzRun
{
    /// <summary>How much a parser may allocate for each byte of a frame.</summary>
    private const int AllocatedPerByte = 4;

    /// <summary>Some things are made once, by whoever needs them first; then they are there.</summary>
    private const int Tries = 3;

    /// <summary>Bytes on either side of a frame that are not its own.</summary>
    private const int Beside = 16;

    /// <summary>Gives it so many frames.</summary>
    /// <returns>How many were refused.</returns>
    public static int Give(FuzzTarget target, int seed, int rounds)
    {
        var random = new Random(SeedOf(target.Name, seed));
        var refused = 0;
        for (var round = 0; round < rounds; round++)
        {
            var frame = Mutations.Mutate(target.Valid, random, target.IsFixedLength);
            var where = $"{target.Name}, seed {seed}, round {round}";
            if (Check(target, frame, where) is Exception) refused++;
            if (target.Read is not null) CheckSplit(target, frame, random.Next(), where);
        }

        return refused;
    }

    /// <summary>Gives it one frame.</summary>
    /// <returns>What came of it: what was read, or the exception.</returns>
    public static object? Check(FuzzTarget target, byte[] frame, string where)
    {
        var limit = (AllocatedPerByte * (long)frame.Length) + target.SetAside;
        object? outcome = null;
        var allocated = long.MaxValue;
        for (var tries = 0; tries < Tries && allocated > limit; tries++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            outcome = Try(target.Parse, frame);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        if (outcome is Exception and not Libp2pException) Assert.Fail($"{where}, {Shown(frame)}: {outcome}");
        if (allocated > limit)
        {
            Assert.Fail($"{where}, {Shown(frame)}: {allocated} bytes were allocated for {frame.Length}, more than {limit}");
        }

        CheckBeside(target, frame, outcome, where);
        if (outcome is not (null or Exception)) target.Taken?.Invoke(outcome, frame);
        return outcome;
    }

    /// <summary>Among other bytes, which are not the frame's, it is the same frame.</summary>
    private static void CheckBeside(FuzzTarget target, byte[] frame, object? outcome, string where)
    {
        var room = new byte[Beside + frame.Length + Beside];
        room.AsSpan().Fill((byte)frame.Length);
        frame.CopyTo(room, Beside);
        var again = Try(target.Parse, room.AsMemory(Beside, frame.Length));
        if ((again as Exception)?.Message != (outcome as Exception)?.Message)
            Assert.Fail($"{where}, {Shown(frame)}: alone {outcome}, among other bytes {again}");
    }

    private static void CheckSplit(FuzzTarget target, byte[] frame, int seed, string where)
    {
        var whole = Described(Try(target.Read!, new SplitStream(frame, null)));
        var split = Described(Try(target.Read!, new SplitStream(frame, new Random(seed))));
        if (whole != split) Assert.Fail($"{where}, split by {seed}, {Shown(frame)}: whole {whole}, split {split}");
    }

    private static object? Try<T>(Func<T, object?> parse, T frame)
    {
        try
        {
            return parse(frame);
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static string Described(object? outcome) => outcome switch
    {
        Libp2pException refusal => refusal.GetType().Name,
        Exception fault => fault.ToString(),
        byte[] bytes => Convert.ToHexString(bytes),
        _ => outcome?.ToString() ?? "nothing",
    };

    private static string Shown(byte[] frame) =>
        frame.Length <= 512 ? Convert.ToHexString(frame) : $"{Convert.ToHexString(frame.AsSpan(0, 512))}…";

    /// <summary>The same in every run, which <see cref="string.GetHashCode()"/> is not.</summary>
    private static int SeedOf(string name, int seed) =>
        name.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter));
}
