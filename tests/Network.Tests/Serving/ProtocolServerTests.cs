using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Bib.Network.Tests.Hosts;
using Bib.Testing;
using Google.Protobuf;
using Libp2p.Core;

namespace Bib.Network.Tests.Serving;

/// <summary>What the four protocols answer, and what they do not take.</summary>
public sealed class ProtocolServerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestStores _stores = new();
    private readonly WireOptions _limits = new() { CatalogPagesAtOnce = 3, CatalogPagesPerSecond = 2, StreamsPerPeerMax = 2 };
    private TestHosts _hosts = null!;
    private TestNode _node = null!;
    private TestNode _asker = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(3);
        _node = new(_hosts[0], _stores.Open(), _limits, _time);
        _asker = new(_hosts[1], _stores.Open());
    }

    [Fact]
    public async Task A_catalog_comes_in_pages_by_number_and_by_length()
    {
        for (var version = 1; version <= 5; version++) _node.Catalog.All.Add(TestCatalog.Entry(version, bytes: 400_000));

        var first = await _asker.Calls.GetCatalogAsync(_node.Id, 0, 0, Stop);
        var second = await _asker.Calls.GetCatalogAsync(_node.Id, 3, 1, Stop);
        var last = await _asker.Calls.GetCatalogAsync(_node.Id, 4, 0, Stop);

        first.Entries.Select(entry => entry.Version).ShouldBe([1, 2, 3], "with the third a MiB is reached");
        (first.HasMore, first.Version).ShouldBe((true, 5));
        second.Entries.Select(entry => entry.Version).ShouldBe([4]);
        second.HasMore.ShouldBeTrue();
        (last.Entries.Count, last.HasMore).ShouldBe((1, false));
        var (got, sent) = (last.Entries[0].Record, _node.Catalog.All[4].Record);
        (got.Kind, got.Subject).ShouldBe((sent.Kind, sent.Subject));
        got.Bytes.Span.SequenceEqual(sent.Bytes.Span).ShouldBeTrue();
    }

    [Fact]
    public async Task Pages_of_the_catalog_have_a_rate_and_who_exceeds_it_is_told_when_to_come_again()
    {
        for (var count = 0; count < 3; count++) await _asker.Calls.GetCatalogAsync(_node.Id, 0, 0, Stop);

        var refusal = await Should.ThrowAsync<PeerCallException>(() => _asker.Calls.GetCatalogAsync(_node.Id, 0, 0, Stop));

        refusal.Error.ShouldNotBeNull().Code.ShouldBe(ErrorCode.Busy);
        refusal.Error.RetryAfterMs.ShouldBe(500u);
        await using var other = new TestNode(_hosts[2], _stores.Open());
        await other.Calls.GetCatalogAsync(_node.Id, 0, 0, Stop);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await _asker.Calls.GetCatalogAsync(_node.Id, 0, 0, Stop);
    }

    [Fact]
    public async Task Subjects_are_looked_up_and_what_is_not_known_is_left_out()
    {
        for (var version = 1; version <= 3; version++) _node.Catalog.All.Add(TestCatalog.Entry(version));
        var known = _node.Catalog.All[1].Record.Subject;

        (await _asker.Calls.QueryCatalogAsync(_node.Id, [Guid.Empty, known], Stop)).Single().Version.ShouldBe(2);
        (await Should.ThrowAsync<PeerCallException>(
            () => _asker.Calls.QueryCatalogAsync(_node.Id, [.. Enumerable.Repeat(known, _limits.EntriesMax + 1)], Stop)))
            .Error!.Code.ShouldBe(ErrorCode.Invalid);
    }

    [Fact]
    public async Task What_is_announced_or_told_is_handed_on_and_too_much_is_refused()
    {
        var entries = Enumerable.Range(1, 3).Select(version => TestCatalog.Entry(version)).ToList();

        (await _asker.Calls.AnnounceAsync(_node.Id, entries, Stop)).ShouldBe(2);
        var told = await _asker.Calls.SendStateAsync(_node.Id, entries, 3, Stop);

        (told.Accepted, told.Refused).ShouldBe((2u, 1u));
        _node.Catalog.Heard.Count.ShouldBe(6);
        var many = Enumerable.Repeat(entries[0], _limits.EntriesMax + 1).ToList();
        (await Should.ThrowAsync<PeerCallException>(() => _asker.Calls.AnnounceAsync(_node.Id, many, Stop)))
            .Error!.Message.ShouldContain("101 entries; at most 100");
        (await Should.ThrowAsync<PeerCallException>(() => _asker.Calls.SendStateAsync(_node.Id, many, 1, Stop)))
            .Error!.Code.ShouldBe(ErrorCode.Invalid);
        _node.Catalog.Heard.Count.ShouldBe(6);
    }

    [Fact]
    public async Task An_entry_that_has_not_the_form_is_refused()
    {
        var good = Messages.Of(TestCatalog.Entry(1));
        await using var channel = await OpenAsync(WireProtocols.Discovery);
        foreach (var (change, why) in new (Action<CatalogEntry>, string)[]
        {
            (entry => entry.Record = null, "no record"),
            (entry => entry.Version = -1, "version -1"),
            (entry => entry.Record.Kind = 3, "kind 3"),
            (entry => entry.Record.Subject = ByteString.CopyFrom(1), "subject has 1 bytes"),
            (entry => entry.Record.Bytes = ByteString.Empty, "0 bytes"),
            (entry => entry.Record.Bytes = ByteString.CopyFrom(new byte[(4 << 20) + 1]), "4194305 bytes"),
            (entry => entry.Record.PublicKey = ByteString.Empty, "key has 0 bytes"),
            (entry => entry.Record.Signature = ByteString.CopyFrom(new byte[63]), "signature has 63 bytes"),
        })
        {
            var wrong = good.Clone();
            change(wrong);
            var refusal = await Should.ThrowAsync<PeerCallException>(
                () => channel.AskAsync(new() { Announce = new() { Entries = { wrong } } }, Stop));
            refusal.Error.ShouldNotBeNull().Message.ShouldContain(why);
        }
    }

    [Fact]
    public async Task A_node_says_what_it_is_and_how_far()
    {
        _node.Catalog.All.Add(TestCatalog.Entry(1));

        (await _asker.Calls.GetPeerInfoAsync(_node.Id, Stop)).Name.ShouldBe("alpha");
        var status = await _asker.Calls.GetSyncStatusAsync(_node.Id, 5, Stop);

        (status.Version, status.Known, status.Downloads).ShouldBe((1, 7, 3u));
    }

    [Fact]
    public async Task Jobs_are_not_served()
    {
        (await Should.ThrowAsync<PeerCallException>(() => _asker.Calls.SubmitJobAsync(_node.Id, Guid.NewGuid(), "clean", default, Stop)))
            .Error!.Code.ShouldBe(ErrorCode.NotServed);
        (await Should.ThrowAsync<PeerCallException>(() => _asker.Calls.GetJobStatusAsync(_node.Id, Guid.NewGuid(), Stop)))
            .Error!.Code.ShouldBe(ErrorCode.NotServed);
    }

    [Fact]
    public async Task A_question_that_is_none_ends_its_stream_and_no_other()
    {
        await using var other = await OpenAsync(WireProtocols.Jobs);
        foreach (var garbage in (byte[][])[[3, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0x80, 0x00]])
        {
            var (stream, _) = await _hosts[1].OpenAsync(_node.Id, ["/bib/sync/1.0.0"], null, Stop);
            await stream.WriteAsync(garbage, Stop);
            await Should.ThrowAsync<StreamResetException>(async () => await stream.ReadExactlyAsync(new byte[1], Stop));
            await stream.DisposeAsync();
        }

        (await Should.ThrowAsync<PeerCallException>(() => other.AskAsync(new(), Stop))).Error!.Code.ShouldBe(ErrorCode.Invalid);
    }

    [Fact]
    public async Task A_peer_has_so_many_streams_of_a_protocol_and_no_more_and_others_have_theirs()
    {
        await using var first = await OpenAsync(WireProtocols.Sync);
        await using var second = await OpenAsync(WireProtocols.Sync);
        await first.AskAsync(new() { GetSyncStatus = new() }, Stop);
        await second.AskAsync(new() { GetSyncStatus = new() }, Stop);

        await using (var third = await OpenAsync(WireProtocols.Sync))
            await Should.ThrowAsync<PeerCallException>(() => third.AskAsync(new() { GetSyncStatus = new() }, Stop));

        await first.AskAsync(new() { GetSyncStatus = new() }, Stop);
        await using var other = new TestNode(_hosts[2], _stores.Open());
        await other.Calls.GetSyncStatusAsync(_node.Id, 0, Stop);
    }

    [Fact]
    public async Task A_stream_that_rests_too_long_is_closed_and_another_is_opened_when_it_is_needed()
    {
        await using var channel = await OpenAsync(WireProtocols.Sync);
        await channel.AskAsync(new() { GetSyncStatus = new() }, Stop);
        while (_time.WaitingTimers == 0) await Moment.PassAsync(Stop);

        _time.Advance(_limits.IdleMax + TimeSpan.FromSeconds(1));

        while (!channel.HasEnded) await Moment.PassAsync(Stop);
        await _asker.Calls.GetSyncStatusAsync(_node.Id, 0, Stop);
    }

    [Fact]
    public async Task A_limit_on_bytes_a_second_makes_who_sends_wait()
    {
        var band = new Bandwidth(1000, _time);
        await band.TakeAsync(1000, Stop);

        var second = band.TakeAsync(500, Stop).AsTask();
        var third = band.TakeAsync(2500, Stop).AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(499));
        second.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
        third.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(2500));
        await third;
        await new Bandwidth(0, _time).TakeAsync(int.MaxValue, Stop);
    }

    [Fact]
    public void Peers_that_have_rested_are_forgotten()
    {
        var rates = new PeerRates(1, 1, _time);
        for (var number = 0; number < 1000; number++)
        {
            using var key = Libp2p.Core.Keys.PrivateKey.FromSeed([.. BitConverter.GetBytes(number), .. new byte[28]]);
            rates.TryTake(PeerId.Of(key.PublicKey), out _).ShouldBeTrue();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        rates.Count.ShouldBeLessThan(100);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        foreach (var (wrong, name) in new (Action<WireOptions>, string)[]
        {
            (options => options.DataResponseBytesMax = 4 << 20, "DataResponseBytesMax"),
            (options => options.DiscoveryResponseBytesMax = 1 << 20, "DiscoveryResponseBytesMax"),
            (options => options.PageBytes = 0, "PageBytes"),
            (options => options.ChunksPerRequestMax = 0, "ChunksPerRequestMax"),
            (options => options.AnswerMax = TimeSpan.Zero, "AnswerMax"),
            (options => options.UpBytesPerSecond = -1, "UpBytesPerSecond"),
        })
        {
            var options = new WireOptions();
            wrong(options);
            Should.Throw<ArgumentException>(options.Validate).Message.ShouldContain($"p2p.wire.{name} must be");
        }

        new WireOptions().Validate();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _asker.DisposeAsync();
        await _hosts.DisposeAsync();
        _stores.Dispose();
    }

    private Task<PeerChannel<TRequest, TResponse>> OpenAsync<TRequest, TResponse>(WireProtocol<TRequest, TResponse> protocol)
        where TRequest : class, IRequest, IMessage<TRequest>
        where TResponse : class, IResponse, IMessage<TResponse> => PeerChannel<TRequest, TResponse>.OpenAsync(
            _hosts[1], _node.Id, protocol, new(), roomFirst: 0, TimeProvider.System, Stop);
}
