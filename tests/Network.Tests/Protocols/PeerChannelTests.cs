using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Tests.Hosts;
using Bib.Testing;
using Google.Protobuf;
using Libp2p.Core;
using Libp2p.Swarm;

namespace Bib.Network.Tests.Protocols;

/// <summary>Asking a peer over a stream, and what it can do wrong.</summary>
public sealed class PeerChannelTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly WireOptions _options = new();
    private TestHosts _hosts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hosts = await TestHosts.StartAsync(2);

    [Fact]
    public async Task Questions_that_are_sent_ahead_are_answered_in_their_order()
    {
        _hosts[0].Handle("/bib/sync/1.0.0", EchoAsync);
        await using var channel = await OpenAsync(WireProtocols.Sync);

        var asked = Enumerable.Range(1, 50).Select(number => channel.AskAsync(Status(number), Stop)).ToList();

        foreach (var (number, answer) in (await Task.WhenAll(asked)).Index()) answer.SyncStatus.Version.ShouldBe(number + 1);
    }

    [Fact]
    public async Task A_peer_that_never_says_a_word_has_eight_seconds_and_one_that_has_spoken_thirty()
    {
        using var answers = new SemaphoreSlim(0);
        using (_hosts[0].Handle("/bib/sync/1.0.0", (context, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop)))
        await using (var silent = await OpenAsync(WireProtocols.Sync))
        {
            var asked = silent.AskAsync(Status(1), Stop);
            await WaitsAsync();
            _time.Advance(TimeSpan.FromSeconds(7.9));
            asked.IsCompleted.ShouldBeFalse();
            _time.Advance(TimeSpan.FromSeconds(0.2));
            (await Should.ThrowAsync<PeerCallException>(() => asked)).Fault.ShouldBe(PeerCallFault.Late);
            silent.HasEnded.ShouldBeTrue();
        }

        _hosts[0].Handle("/bib/sync/1.0.0", (context, stop) => EchoAsync(context, answers, stop));
        await using var slow = await OpenAsync(WireProtocols.Sync);
        answers.Release();
        await slow.AskAsync(Status(1), Stop);
        var second = slow.AskAsync(Status(2), Stop);
        var third = slow.AskAsync(Status(3), Stop);
        await WaitsAsync();
        _time.Advance(TimeSpan.FromSeconds(29));
        second.IsCompleted.ShouldBeFalse();
        answers.Release();
        await second;
        _time.Advance(TimeSpan.FromSeconds(29));
        third.IsCompleted.ShouldBeFalse("its turn began with the answer before it");
        _time.Advance(TimeSpan.FromSeconds(2));
        (await Should.ThrowAsync<PeerCallException>(() => third)).Message.ShouldContain("nothing came in 30 s");
    }

    [Fact]
    public async Task A_peer_that_answers_what_nobody_asked_or_out_of_turn_or_too_much_is_left()
    {
        byte[] wrongId = [4, 8, 99, 0x1a, 0];
        byte[] garbage = [3, 0xff, 0xff, 0xff];
        byte[] tooLong = [0xff, 0xff, 0xff, 0x7f];
        foreach (var (answer, why) in new[] { (wrongId, "request 99"), (garbage, "Malformed"), (tooLong, "at most 8192") })
        {
            using var handler = _hosts[0].Handle("/bib/sync/1.0.0", async (context, stop) =>
            {
                await context.Stream.ReadExactlyAsync(new byte[2], stop);
                await context.Stream.WriteAsync(answer, stop);
                await context.Stream.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false, stop);
            });
            await using var channel = await OpenAsync(WireProtocols.Sync);

            var failure = await Should.ThrowAsync<PeerCallException>(() => channel.AskAsync(Status(1), Stop));

            failure.Fault.ShouldBe(PeerCallFault.Malformed, why);
            failure.Message.ShouldContain(why);
            failure.Message.ShouldContain(_hosts[0].Id.ToString());
        }
    }

    [Fact]
    public async Task A_peer_that_ends_the_stream_fails_all_that_waits()
    {
        _hosts[0].Handle("/bib/sync/1.0.0", (context, stop) => Task.CompletedTask);
        await using var channel = await OpenAsync(WireProtocols.Sync);

        var asked = Enumerable.Range(1, 3).Select(number => channel.AskAsync(Status(number), Stop)).ToList();

        foreach (var one in asked) (await Should.ThrowAsync<PeerCallException>(() => one)).Fault.ShouldBe(PeerCallFault.Broken);
    }

    [Fact]
    public async Task Versions_are_served_side_by_side_and_the_best_that_both_speak_is_taken()
    {
        var both = WireProtocols.Sync with { Ids = ["/bib/sync/2.0.0", "/bib/sync/1.0.0"] };
        var old = _hosts[0].Handle("/bib/sync/1.0.0", EchoAsync);
        await using (var channel = await OpenAsync(both)) channel.Id.ShouldBe("/bib/sync/1.0.0");
        old.Dispose();
        (await Should.ThrowAsync<PeerCallException>(async () =>
        {
            // What it had said that it speaks is proposed without waiting: then it is the answer that fails. The peer says
            // no and ends the stream, and either may be seen first.
            await using var channel = await OpenAsync(both);
            await channel.AskAsync(Status(1), Stop);
        })).Fault.ShouldBeOneOf(PeerCallFault.NotSpoken, PeerCallFault.Broken);
    }

    [Fact]
    public async Task A_peer_that_is_not_there_is_told_as_such()
    {
        await _hosts.EndAsync(0);

        (await Should.ThrowAsync<PeerCallException>(() => OpenAsync(WireProtocols.Sync))).Fault.ShouldBe(PeerCallFault.Unreachable);
    }

    [Fact]
    public async Task More_questions_than_may_wait_are_refused_here()
    {
        _hosts[0].Handle("/bib/sync/1.0.0", (context, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        await using var channel = await OpenAsync(WireProtocols.Sync);
        var asked = Enumerable.Range(0, _options.CallsPerStreamMax).Select(number => channel.AskAsync(Status(number), Stop)).ToList();

        await Should.ThrowAsync<InvalidOperationException>(() => channel.AskAsync(Status(0), Stop));

        await channel.DisposeAsync();
        foreach (var one in asked) await Should.ThrowAsync<PeerCallException>(() => one);
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    private static SyncRequest Status(long version) => new() { GetSyncStatus = new() { Version = version } };

    private static Task EchoAsync(StreamContext context, CancellationToken stop) => EchoAsync(context, null, stop);

    private static async Task EchoAsync(StreamContext context, SemaphoreSlim? answers, CancellationToken stop)
    {
        using var reader = new FrameReader(context.Stream, 1000, 0, "question");
        while (await reader.ReadAsync(stop))
        {
            var request = WireProtocols.Sync.ReadRequest(reader.Frame.Span);
            if (answers is not null) await answers.WaitAsync(stop);
            await new AnswerWriter<SyncResponse>(context.Stream, request.RequestId, TimeSpan.FromMinutes(1), TimeProvider.System)
                .WriteAsync(new() { SyncStatus = new() { Version = request.GetSyncStatus.Version } }, stop);
        }
    }

    private async Task WaitsAsync()
    {
        while (_time.WaitingTimers == 0) await Moment.PassAsync(Stop);
    }

    private Task<PeerChannel<TRequest, TResponse>> OpenAsync<TRequest, TResponse>(WireProtocol<TRequest, TResponse> protocol)
        where TRequest : class, IRequest, IMessage<TRequest>
        where TResponse : class, IResponse, IMessage<TResponse> => PeerChannel<TRequest, TResponse>.OpenAsync(
            _hosts[1], _hosts[0].Id, protocol, _options, roomFirst: 0, _time, Stop);
}
