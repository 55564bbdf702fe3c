using System.Text;
using Libp2p.Core;
using Libp2p.Negotiation;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Negotiation;

public sealed class MultistreamSelectTests
{
    private const string Header = "\x13/multistream/1.0.0\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_proposal_that_is_spoken_is_taken()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var accepting = MultistreamSelect.AcceptAsync(listener, protocol => protocol is "/b" or "/c", Stop);

        var (stream, protocol) = await MultistreamSelect.ProposeAsync(dialer, ["/a", "/b", "/c"], Stop);
        var accepted = await accepting;

        (protocol, accepted.Protocol).ShouldBe(("/b", "/b"));
        await ShouldCarryAsync(stream, accepted.Stream);
    }

    [Fact]
    public async Task When_nothing_is_spoken_both_sides_say_so()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var accepting = MultistreamSelect.AcceptAsync(listener, _ => false, Stop).AsTask();

        (await Should.ThrowAsync<NegotiationException>(
            () => MultistreamSelect.ProposeAsync(dialer, ["/a", "/b"], Stop).AsTask()))
            .Message.ShouldBe("The peer speaks none of /a, /b.");
        await dialer.DisposeAsync();
        await Should.ThrowAsync<NegotiationException>(() => accepting);
    }

    [Fact]
    public async Task A_lazy_proposal_sends_data_with_it_and_reads_the_answer_with_the_first_data()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var stream = MultistreamSelect.ProposeLazily(dialer, "/a");
        await stream.WriteAsync("early"u8.ToArray(), Stop);
        var (accepted, protocol) = await MultistreamSelect.AcceptAsync(listener, _ => true, Stop);

        protocol.ShouldBe("/a");
        (await ReadAsync(accepted, 5)).ShouldBe("early");
        await ShouldCarryAsync(stream, accepted);
    }

    [Fact]
    public async Task A_lazy_proposal_that_is_refused_fails_the_first_read()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var stream = MultistreamSelect.ProposeLazily(dialer, "/a");
        _ = MultistreamSelect.AcceptAsync(listener, _ => false, Stop).AsTask();

        (await Should.ThrowAsync<NegotiationException>(() => stream.ReadAsync(new byte[1], Stop).AsTask()))
            .Message.ShouldBe("The peer does not speak /a.");
        await Should.ThrowAsync<NegotiationException>(() => stream.WriteAsync(new byte[1], Stop).AsTask());
    }

    [Fact]
    public async Task A_lazy_proposal_and_its_answer_go_in_one_piece_with_the_first_data()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var stream = MultistreamSelect.ProposeLazily(dialer, "/a");
        await stream.WriteAsync("early"u8.ToArray(), Stop);
        var proposed = new byte[100];
        (await listener.ReadAsync(proposed, Stop)).ShouldBe($"{Header}\x03/a\nearly".Length);

        var (other, another) = MemoryPipe.Create();
        await other.WriteAsync(Encoding.UTF8.GetBytes($"{Header}\x03/a\nearly"), Stop);
        var (accepted, _) = await MultistreamSelect.AcceptAsync(another, _ => true, Stop);
        (await ReadAsync(accepted, 5)).ShouldBe("early");
        await accepted.WriteAsync("late"u8.ToArray(), Stop);
        (await other.ReadAsync(proposed, Stop)).ShouldBe($"{Header}\x03/a\nlate".Length);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_waits_for_the_header_before_it_proposes_gets_it()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var accepting = MultistreamSelect.AcceptAsync(listener, _ => true, Stop).AsTask();
        await dialer.WriteAsync(Encoding.UTF8.GetBytes(Header), Stop);
        (await ReadAsync(dialer, Header.Length)).ShouldBe(Header);

        await dialer.WriteAsync(Encoding.UTF8.GetBytes("\x03/a\n"), Stop);

        (await ReadAsync(dialer, 4)).ShouldBe("\x03/a\n");
        (await accepting).Protocol.ShouldBe("/a");
    }

    [Fact]
    public async Task Who_is_waited_for_answers_at_once()
    {
        var (dialer, listener) = MemoryPipe.Create();
        await dialer.WriteAsync(Encoding.UTF8.GetBytes($"{Header}\x03/a\n"), Stop);
        await MultistreamSelect.AcceptAsync(listener, _ => true, Stop);

        (await ReadAsync(dialer, Header.Length + 4)).ShouldBe($"{Header}\x03/a\n");
    }

    [Fact]
    public async Task What_goes_first_goes_before_the_end_and_when_this_side_only_reads()
    {
        foreach (var end in new Func<DuplexStream, Task>[]
        {
            async stream => await stream.CloseWriteAsync(Stop),
            async stream => await stream.DisposeAsync(),
            stream =>
            {
                _ = stream.ReadAsync(new byte[1], Stop).AsTask();
                return Task.CompletedTask;
            },
        })
        {
            var (dialer, listener) = MemoryPipe.Create();
            await end(MultistreamSelect.ProposeLazily(dialer, "/a"));
            (await ReadAsync(listener, Header.Length + 4)).ShouldBe($"{Header}\x03/a\n");
        }
    }

    [Fact]
    public async Task What_goes_first_goes_before_data_of_a_writer_beside_a_reader()
    {
        for (var round = 0; round < 200; round++)
        {
            var (dialer, listener) = MemoryPipe.Create();
            var stream = MultistreamSelect.ProposeLazily(dialer, "/a");
            using Barrier together = new(2);
            var reading = Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait(Stop);
                    return stream.ReadAsync(new byte[1], Stop).AsTask();
                },
                Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            together.SignalAndWait(Stop);
            await stream.WriteAsync("data"u8.ToArray(), Stop);
            var (accepted, _) = await MultistreamSelect.AcceptAsync(listener, _ => true, Stop);
            (await ReadAsync(accepted, 4)).ShouldBe("data");
            await accepted.WriteAsync(new byte[1], Stop);
            (await reading).ShouldBe(1);
        }
    }

    [Fact]
    public async Task What_is_on_the_wire_is_what_the_specification_says()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var accepting = MultistreamSelect.AcceptAsync(listener, protocol => protocol == "/ipfs/ping/1.0.0", Stop);
        await dialer.WriteAsync(Encoding.UTF8.GetBytes($"{Header}\x03ls\n\x06/nope\n"), Stop);
        await dialer.WriteAsync(Encoding.UTF8.GetBytes("\x11/ipfs/ping/1.0.0\nafter"), Stop);

        var (accepted, _) = await accepting;
        (await ReadAsync(accepted, 5)).ShouldBe("after");
        await accepted.FlushAsync(Stop); // the answer would go with the first data
        var expected = $"{Header}\x03na\n\x03na\n\x11/ipfs/ping/1.0.0\n";
        (await ReadAsync(dialer, expected.Length)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "before it agreed")]
    [InlineData("\x13/multistream/2.0.0\n", "'/multistream/2.0.0'")]
    [InlineData("\x03na\n", "the peer said 'na'")]
    public async Task Another_greeting_is_refused(string greeting, string why)
    {
        var (dialer, listener) = MemoryPipe.Create();
        await dialer.WriteAsync(Encoding.UTF8.GetBytes(greeting), Stop);
        await dialer.CloseWriteAsync(Stop);

        (await Should.ThrowAsync<Libp2pException>(() => MultistreamSelect.AcceptAsync(listener, _ => true, Stop).AsTask()))
            .Message.ShouldContain(why, Case.Insensitive);
    }

    [Fact]
    public async Task Who_proposes_without_end_is_left()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var accepting = MultistreamSelect.AcceptAsync(listener, _ => false, Stop).AsTask();
        await dialer.WriteAsync(Encoding.UTF8.GetBytes(Header), Stop);
        for (var count = 0; count < MultistreamSelect.ProposalCountMax; count++)
            await dialer.WriteAsync(Encoding.UTF8.GetBytes("\x03/a\n"), Stop);

        (await Should.ThrowAsync<NegotiationException>(() => accepting)).Message.ShouldContain("100 protocols");
    }

    [Theory]
    [InlineData("00")]
    [InlineData("8108")]
    [InlineData("ffff")]
    [InlineData("0161")]
    [InlineData("02ff0a")]
    public void What_is_no_line_is_refused_before_it_is_waited_for(string hex) =>
        Should.Throw<MalformedException>(() => MultistreamMessage.TryRead(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void Every_beginning_of_a_line_needs_more()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        MultistreamMessage.Write(buffer, new string('a', 300));
        for (var length = 0; length < buffer.WrittenCount; length++)
            MultistreamMessage.TryRead(buffer.WrittenSpan[..length], out _, out _).ShouldBeFalse();
        MultistreamMessage.TryRead(buffer.WrittenSpan, out var line, out var taken).ShouldBeTrue();
        (line.Length, taken).ShouldBe((300, 303));
        Should.Throw<ArgumentException>(() => MultistreamMessage.Write(buffer, new string('a', 1024)));
    }

    private static async Task ShouldCarryAsync(DuplexStream one, DuplexStream other)
    {
        await one.WriteAsync("there"u8.ToArray(), Stop);
        (await ReadAsync(other, 5)).ShouldBe("there");
        await other.WriteAsync("and back"u8.ToArray(), Stop);
        (await ReadAsync(one, 8)).ShouldBe("and back");
    }

    private static async Task<string> ReadAsync(DuplexStream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, Stop);
        return Encoding.UTF8.GetString(bytes);
    }
}
