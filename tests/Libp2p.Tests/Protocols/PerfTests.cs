using System.Buffers.Binary;
using Libp2p.Core;
using Libp2p.Protocols.Perf;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Protocols;

public sealed class PerfTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1_000_000, 3_000_000)]
    public async Task As_many_bytes_go_and_come_as_were_asked_for(long upload, long download)
    {
        var (one, other) = MemoryPipe.Create();
        var answering = PerfProtocol.AnswerAsync(other, Stop);

        await PerfProtocol.MeasureAsync(one, upload, download, TimeProvider.System, Stop);

        await answering;
    }

    [Fact]
    public async Task It_begins_with_the_bytes_wanted_highest_first_then_sends_its_own()
    {
        var (one, other) = MemoryPipe.Create();
        var measuring = PerfProtocol.MeasureAsync(one, 3, 258, TimeProvider.System, Stop);
        var sent = new byte[12];
        var count = await other.ReadAtLeastAsync(sent, 12, throwOnEndOfStream: false, Stop);

        count.ShouldBe(11); // and then the end
        Convert.ToHexStringLower(sent.AsSpan(0, 8)).ShouldBe("0000000000000102");
        await other.WriteAsync(new byte[258], Stop);
        await other.CloseWriteAsync(Stop);
        await measuring;
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public async Task Fewer_or_more_bytes_than_asked_for_are_told(int sent)
    {
        var (one, other) = MemoryPipe.Create();
        await other.WriteAsync(new byte[sent], Stop);
        await other.CloseWriteAsync(Stop);

        var error = await Should.ThrowAsync<PerfException>(
            async () => await PerfProtocol.MeasureAsync(one, 0, 10, TimeProvider.System, Stop));

        error.Message.ShouldBe($"10 bytes were asked for, {sent} came.");
    }

    [Fact]
    public async Task Who_does_not_say_how_many_bytes_it_wants_gets_none()
    {
        var (one, other) = MemoryPipe.Create();
        await one.WriteAsync(new byte[7], Stop);
        await one.CloseWriteAsync(Stop);

        var error = await Should.ThrowAsync<PerfException>(() => PerfProtocol.AnswerAsync(other, Stop));

        error.Message.ShouldBe("8 bytes that say how many are wanted were expected, 7 came.");
    }

    [Fact(Timeout = 180_000)]
    public async Task The_most_bytes_that_can_be_asked_for_come_until_the_asker_has_enough()
    {
        var (one, other) = MemoryPipe.Create();
        var head = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(head, ulong.MaxValue);
        await one.WriteAsync(head, Stop);
        await one.CloseWriteAsync(Stop);

        var answering = PerfProtocol.AnswerAsync(other, Stop);
        await one.ReadExactlyAsync(new byte[1_000_000], Stop);
        one.Reset();

        await Should.ThrowAsync<StreamResetException>(() => answering);
    }
}
