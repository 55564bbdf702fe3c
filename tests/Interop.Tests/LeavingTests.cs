using Bib.Interop.Tests.Contract;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bib.Interop.Tests;

/// <summary>Servers that leave, in order or not, and peers of another make.</summary>
public sealed class LeavingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Languages => [.. CaseNames.Languages];

    [Theory(Timeout = Limits.Case)]
    [MemberData(nameof(Languages))]
    public async Task Our_server_says_goaway_and_ends_what_a_peer_began(string language)
    {
        await using var server = await InteropServer.StartAsync();
        var outcomes = Peer.CallAsync(language, server.Port, going: true);

        await server.Stream.Began.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await server.StopAsync();

        (await outcomes).ShouldHaveSingleItem().ShouldBe(new("goaway", "ok"));
    }

    [Theory(Timeout = Limits.Case)]
    [MemberData(nameof(Languages))]
    public async Task Our_client_ends_what_it_began_with_a_peer_that_says_goaway(string language)
    {
        var (peer, port) = await Peer.ServeAsync(language, going: true);
        await using var served = peer;
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");

        await new InteropClient(channel, new EncodingRecorder()).SlowStreamAsync();

        (await Should.ThrowAsync<RpcException>(async () =>
            await new TestService.TestServiceClient(channel).EmptyCallAsync(new Empty())))
            .StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Theory(Timeout = Limits.Case)]
    [MemberData(nameof(Languages))]
    public async Task Our_server_notices_by_its_pings_that_a_client_fell_silent(string language)
    {
        await using var server = await InteropServer.StartAsync(pinging: true);
        server.Stream.Holds = true;
        await using var peer = Peer.StartCalling(language, server.Port, going: true);
        await server.Stream.Began.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        peer.Freeze();

        await server.Stream.Abandoned.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = Limits.Case)]
    [MemberData(nameof(Languages))]
    public async Task A_peer_that_falls_silent_is_noticed_by_its_missing_pings(string language)
    {
        var (peer, port) = await Peer.ServeAsync(language);
        await using var served = peer;
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}", new GrpcChannelOptions
        {
            HttpHandler = new EncodingRecorder(), DisposeHttpClient = true,
        });
        var client = new TestService.TestServiceClient(channel);
        await client.EmptyCallAsync(new Empty());

        peer.Freeze();

        // Ours says Unavailable, as the connection is gone; the official client says Internal.
        (await Should.ThrowAsync<RpcException>(
            async () => await client.EmptyCallAsync(new Empty()).ResponseAsync.WaitAsync(Patience)))
            .StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
    }
}
