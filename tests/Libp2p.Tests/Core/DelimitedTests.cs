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

        var error = await Should.ThrowAsync<MalformedException>(
            async () => await Delimited.ReadAsync(other, length, "message", Stop));

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(length / 4);
        error.Message.ShouldContain($"ends after 10 of its {length} bytes");
    }
}
