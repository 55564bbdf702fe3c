using FsCheck;
using FsCheck.Fluent;
using Libp2p.Core;
using Libp2p.Muxing.Yamux;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Muxing;

/// <summary>
/// Flow control under schedules that are drawn: how many streams, who opens them, how much goes which way in pieces of
/// which lengths, how narrow the connection is, who closes, who resets, who stops reading. Each side's frames are held
/// against the rules as they are sent.
/// </summary>
public sealed class YamuxFlowTests
{
    private const int Schedules = 20;

    [Fact(Timeout = 120_000)]
    public Task What_is_written_arrives_within_the_windows() => CheckAsync(faults: false);

    [Fact(Timeout = 120_000)]
    public Task Resets_and_readers_that_leave_harm_no_other_stream() => CheckAsync(faults: true);

    private static Task CheckAsync(bool faults) => Task.Factory.StartNew(
        () => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => RunAsync(seed, faults).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Schedules)),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static async Task RunAsync(int seed, bool faults)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var random = new Random(seed);
        var (near, far) = MemoryPipe.Create(random.Next(64, 200_000));
        var windows = new YamuxWindows();
        var options = new YamuxOptions
        {
            FrameDataMax = random.Next(1, 100_000),
            WindowMax = YamuxOptions.InitialWindow << random.Next(0, 3),
            UnacknowledgedMax = random.Next(1, 8),
        };
        await using var dialer = new YamuxConnection(new WatchedWire(near, true, windows), true, options, TimeProvider.System);
        await using var listener = new YamuxConnection(new WatchedWire(far, false, windows), false, options, TimeProvider.System);
        var count = random.Next(1, 12);
        var plans = Enumerable.Range(0, count).Select(number => new Plan(random, number, faults)).ToList();
        var echoing = Task.WhenAll(EchoAllAsync(listener, plans, true, stop.Token), EchoAllAsync(dialer, plans, false, stop.Token));
        try
        {
            await Task.WhenAll(plans.Select(plan => WriteAsync(plan.ByDialer ? dialer : listener, plan, stop.Token)));
            await echoing;
        }
        finally
        {
            windows.Breaches.ShouldBeEmpty();
        }

        // Nothing that went wrong on a stream has gone wrong with the connection.
        dialer.Completion.IsCompleted.ShouldBeFalse();
        listener.Completion.IsCompleted.ShouldBeFalse();
        windows.Largest.ShouldBeLessThanOrEqualTo(options.WindowMax);
    }

    /// <summary>Echoes what comes, piece by piece; who leaves early does so without a word.</summary>
    private static Task EchoAllAsync(YamuxConnection connection, List<Plan> plans, bool byDialer, CancellationToken stop) =>
        Task.WhenAll(plans.Where(plan => plan.ByDialer == byDialer).Select(async _ =>
        {
            await using var stream = (await connection.AcceptStreamAsync(stop))!;
            try
            {
                var number = new byte[1];
                if (await stream.ReadAsync(number, stop) == 0) return;
                var plan = plans[number[0]];
                var random = new Random(plan.Number);
                for (var echoed = 0; echoed < plan.LeavesAfter;)
                {
                    var piece = new byte[random.Next(1, plan.PieceMax)];
                    var read = await stream.ReadAsync(piece, stop);
                    if (read == 0) break;
                    await stream.WriteAsync(piece.AsMemory(0, read), stop);
                    echoed += read;
                }

                await stream.CloseWriteAsync(stop);
            }
            catch (StreamResetException) when (plans.Exists(plan => plan.IsFaulty))
            {
                // As planned.
            }
        }));

    private static async Task WriteAsync(YamuxConnection connection, Plan plan, CancellationToken stop)
    {
        await using var stream = await connection.OpenStreamAsync(stop);
        var data = new byte[plan.Length];
        new Random(plan.Number).NextBytes(data);
        var read = new MemoryStream();
        var reading = ReadAsync();
        try
        {
            await stream.WriteAsync(new[] { (byte)plan.Number }, stop);
            var random = new Random(plan.Number + 1);
            for (var at = 0; at < data.Length && at < plan.ResetsAfter;)
            {
                var piece = Math.Min(random.Next(1, plan.PieceMax), data.Length - at);
                await stream.WriteAsync(data.AsMemory(at, piece), stop);
                at += piece;
            }

            if (plan.ResetsAfter < data.Length) stream.Reset();
            else await stream.CloseWriteAsync(stop);
            await reading;
            if (plan.LeavesAfter < data.Length) read.ToArray().ShouldBe(data[..(int)read.Length]);
            else if (!plan.IsFaulty) read.ToArray().ShouldBe(data);
        }
        catch (StreamResetException) when (plan.IsFaulty)
        {
            await Task.WhenAny(reading);
        }

        async Task ReadAsync()
        {
            var piece = new byte[plan.PieceMax];
            while (await stream.ReadAsync(piece, stop) is var count and > 0) read.Write(piece, 0, count);
        }
    }

    /// <summary>What one stream does.</summary>
    private sealed class Plan
    {
        public Plan(Random random, int number, bool faults)
        {
            Number = number;
            ByDialer = random.Next(2) == 0;
            Length = random.Next(3) == 0 ? random.Next(0, 100) : random.Next(0, 700_000);
            PieceMax = random.Next(2, 100_000);
            var fault = faults ? random.Next(3) : 0;
            ResetsAfter = fault == 1 ? random.Next(0, Length + 1) : int.MaxValue;
            LeavesAfter = fault == 2 ? random.Next(0, Length + 1) : int.MaxValue;
        }

        public int Number { get; }

        public bool ByDialer { get; }

        public int Length { get; }

        public int PieceMax { get; }

        public int ResetsAfter { get; }

        public int LeavesAfter { get; }

        public bool IsFaulty => ResetsAfter < int.MaxValue || LeavesAfter < int.MaxValue;
    }
}
