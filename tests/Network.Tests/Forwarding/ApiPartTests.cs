using System.Text;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Forwarding;
using Bib.Network.Gossip;
using Bib.Network.Peers;
using Bib.Network.Protocols;
using Bib.Network.Tests.Hosts;
using Bib.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Bib.Network.Tests.Forwarding;

/// <summary>Streams that become connections to the API, and how many of them there may be.</summary>
public sealed class ApiPartTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly NetworkOptions _options = new();
    private TestHosts _hosts = null!;
    private PeerListener _listener = null!;
    private ApiPart _part = null!;
    private IDisposable _served = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(3);
        _options.Api.StreamsPerPeerMax = 2;
        _options.Api.StreamsMax = 3;
        _listener = new(Options.Create(_options));
        _part = new(_listener, Options.Create(_options), _options.Wire, new Bandwidth(0, _time), _time);
        _served = _part.Serve(_hosts[0]);
    }

    [Fact]
    public async Task A_stream_is_a_connection_both_ways_that_says_who_is_at_its_end()
    {
        await using var stream = await OpenAsync(1);
        await stream.WriteAsync("question"u8.ToArray(), Stop);
        await using var connection = (await _listener.AcceptAsync(Stop)).ShouldNotBeNull();

        connection.Features.Get<ICallingPeer>().ShouldNotBeNull().PeerId.ShouldBe(_hosts[1].Id.ToString());
        var read = await connection.Transport.Input.ReadAtLeastAsync(8, Stop);
        Encoding.UTF8.GetString(read.Buffer).ShouldBe("question");
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
        await connection.Transport.Output.WriteAsync("answer"u8.ToArray(), Stop);
        var answer = new byte[6];
        await stream.ReadExactlyAsync(answer, Stop);
        Encoding.UTF8.GetString(answer).ShouldBe("answer");
    }

    [Fact]
    public async Task A_peer_has_no_more_streams_than_it_may_and_another_has_its_own()
    {
        await using var first = await TakenAsync(1);
        await using var second = await TakenAsync(1);

        await using (var third = await OpenAsync(1)) await IsRefusedAsync(third);

        await using var other = await TakenAsync(2);
        await using (var fourth = await OpenAsync(2)) await IsRefusedAsync(fourth);
    }

    [Fact]
    public async Task A_connection_that_the_server_ends_makes_room()
    {
        await using var first = await TakenAsync(1);
        var second = await TakenAsync(1);
        _part.Count.ShouldBe(2);

        await second.DisposeAsync();

        await Patience.UntilAsync(() => _part.Count == 1);
        await using var third = await TakenAsync(1);
        third.ShouldNotBeNull();
    }

    [Fact]
    public async Task More_streams_than_may_wait_are_refused()
    {
        _options.Api.WaitingMax = 1;
        _served.Dispose();
        _listener = new(Options.Create(_options));
        _served = new ApiPart(
            _listener, Options.Create(_options), _options.Wire, new Bandwidth(0, _time), _time).Serve(_hosts[0]);
        await using var first = await OpenAsync(1);
        await first.WriteAsync(new byte[1], Stop);
        await using var second = await OpenAsync(2);

        await IsRefusedAsync(second);
    }

    [Fact]
    public async Task A_proxy_lends_nobody_an_api()
    {
        _options.Mode = NodeMode.Proxy;

        await using var stream = await OpenAsync(1);

        await IsRefusedAsync(stream);
    }

    [Fact]
    public async Task Favourites_come_first_and_who_failed_comes_last_for_a_while()
    {
        var mine = new NetworkOptions { Mode = NodeMode.Proxy };
        mine.Api.Favourites.Add("12D3KooWFavourite");
        var apis = ApisOf(1, mine);
        await using var one = await OpenAsync(1);
        var node = _hosts[0].Id.ToString();
        await Patience.UntilAsync(() => apis.Candidates().Contains(node));

        apis.IsProxy.ShouldBeTrue();
        apis.Candidates()[0].ShouldBe("12D3KooWFavourite");
        apis.Failed("12D3KooWFavourite");
        apis.Candidates().ShouldBe([node, "12D3KooWFavourite"]);
        _time.Advance(mine.Api.AvoidedFor);
        apis.Candidates()[0].ShouldBe("12D3KooWFavourite");
    }

    [Fact]
    public async Task A_node_that_serves_no_api_is_said_not_to_be_reached()
    {
        var fault = await Should.ThrowAsync<IOException>(async () =>
        {
            await using var stream = await ApisOf(1, new()).OpenAsync(_hosts[2].Id.ToString(), Stop);
            await stream.ReadExactlyAsync(new byte[1], Stop);
        });

        fault.Message.ShouldContain(_hosts[2].Id.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _served.Dispose();
        await _listener.DisposeAsync();
        await _hosts.DisposeAsync();
    }

    private PeerApis ApisOf(int host, NetworkOptions options) => new(
        _hosts[host], new NodeWords(Options.Create(options), _time), Options.Create(options), options.Wire, _time);

    private ValueTask<Stream> OpenAsync(int host) =>
        ApisOf(host, _options).OpenAsync(_hosts[0].Id.ToString(), Stop);

    /// <summary>Opens a stream and takes it as the server does.</summary>
    private async Task<ConnectionContext> TakenAsync(int host)
    {
        var stream = await OpenAsync(host);
        await stream.WriteAsync(new byte[1], Stop);
        return (await _listener.AcceptAsync(Stop)).ShouldNotBeNull();
    }

    private static async Task IsRefusedAsync(Stream stream) =>
        await Should.ThrowAsync<IOException>(async () =>
        {
            await stream.WriteAsync(new byte[1], Stop);
            if (await stream.ReadAsync(new byte[1], Stop) == 0) throw new IOException("It is closed.");
        });
}
