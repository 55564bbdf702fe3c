using Libp2p.Core;
using Libp2p.Core.Encoding;
using Libp2p.Core.Protobuf;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Core;

public sealed class DelimitedTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public async Task A_message_of_any_length_arrives_and_the_next_after_it(int length)
    {
        var (one, other) = MemoryPipe.Create(1 << 20);
        var message = new byte[length];
        new Random(length).NextBytes(message);
        await Delimited.WriteAsync(one, message, Stop);
        await Delimited.WriteAsync(one, new byte[] { 7 }, Stop);
        await one.CloseWriteAsync(Stop);

        (await Delimited.ReadAsync(other, length, "message", Stop)).ShouldBe(message);
        (await Delimited.ReadAsync(other, 1, "message", Stop)).ShouldBe(new byte[] { 7 });
        (await Delimited.ReadAsync(other, 1, "message", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_length_alone_costs_next_to_nothing()
    {
        const int length = 1 << 20;
        var (one, other) = MemoryPipe.Create();
        var head = new byte[Varint.LengthMax];
        await one.WriteAsync(head.AsMemory(0, Varint.Write(head, length)), Stop);
        await one.WriteAsync(new byte[10], Stop);
        await one.CloseWriteAsync(Stop);
        var before = GC.GetAllocatedBytesForCurrentThread();

        // All has come already, so all of it runs within this call, on this thread.
        var reading = Delimited.ReadAsync(other, length, "message", Stop).AsTask();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        reading.IsCompleted.ShouldBeTrue();
        allocated.ShouldBeLessThan(length / 4);
        var error = await Should.ThrowAsync<MalformedException>(() => reading);
        error.Message.ShouldContain($"ends after 10 of its {length} bytes");
    }

    [Fact]
    public async Task Messages_that_are_read_ahead_arrive_however_they_are_cut()
    {
        var random = new Random(11);
        int[] lengths = [0, 1, 127, 128, 65_535, 65_536, 65_537, 131_073, 1_000_000, 3, .. Enumerable.Repeat(700, 300)];
        var messages = lengths.Select(length =>
        {
            var message = new byte[length];
            random.NextBytes(message);
            return message;
        }).ToList();
        var (one, other) = MemoryPipe.Create(10_000);
        var writing = WriteAsync();
        using var reader = new DelimitedReader(other, 1_000_000, "message");

        foreach (var message in messages) (await reader.ReadAsync(Stop)).ShouldBe(message);

        (await reader.ReadAsync(Stop)).ShouldBeNull();
        await writing;

        async Task WriteAsync()
        {
            var all = new MemoryStream();
            var head = new byte[Varint.LengthMax];
            foreach (var message in messages)
            {
                all.Write(head, 0, Varint.Write(head, (ulong)message.Length));
                all.Write(message);
            }

            for (var at = 0; at < all.Length;)
            {
                var count = Math.Min(random.Next(1, 5_000), (int)all.Length - at);
                await one.WriteAsync(all.GetBuffer().AsMemory(at, count), Stop);
                at += count;
            }

            await one.CloseWriteAsync(Stop);
        }
    }

    [Theory]
    [InlineData("05", "ends after 0 of its 5 bytes")]
    [InlineData("0501020304", "ends after 4 of its 5 bytes")]
    [InlineData("80", "ends within its length")]
    [InlineData("e907", "it says 1001 bytes; at most 1000")]
    [InlineData("ffffffffffffffffffff", "no varint")]
    public async Task What_is_no_message_is_refused_by_who_reads_ahead(string hex, string why)
    {
        var (one, other) = MemoryPipe.Create();
        await one.WriteAsync(Convert.FromHexString(hex), Stop);
        await one.CloseWriteAsync(Stop);
        using var reader = new DelimitedReader(other, 1000, "message");

        (await Should.ThrowAsync<MalformedException>(async () => await reader.ReadAsync(Stop))).Message.ShouldContain(why);
    }

    [Fact]
    public async Task A_length_alone_costs_who_reads_ahead_next_to_nothing()
    {
        const int length = 16 << 20;
        var (one, other) = MemoryPipe.Create(1 << 20);
        var head = new byte[Varint.LengthMax];
        await one.WriteAsync(head.AsMemory(0, Varint.Write(head, length)), Stop);
        await one.WriteAsync(new byte[100_000], Stop);
        await one.CloseWriteAsync(Stop);
        using var reader = new DelimitedReader(other, length, "message");
        var before = GC.GetAllocatedBytesForCurrentThread();

        // All has come already, so all of it runs within this call, on this thread.
        var reading = reader.ReadAsync(Stop).AsTask();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        reading.IsCompleted.ShouldBeTrue();
        allocated.ShouldBeLessThan(500_000);
        await Should.ThrowAsync<MalformedException>(() => reading);
    }
}
