using Google.Protobuf;
using Grpc.Core;

namespace Grpc.Embedded.Tests.Api;

/// <summary>
/// A guard of this room's own: the official server counts a compressed message's bytes only as they come.
/// </summary>
public sealed class DecompressionTests
{
    private static Words Long => new() { Data = ByteString.CopyFrom(new byte[100_000]) };

    [Fact]
    public async Task A_small_message_that_unfolds_past_the_limit_is_refused()
    {
        await using var host = await EchoHost.StartAsync(options => options.MaxReceiveMessageSize = 1000);

        var refused = await Should.ThrowAsync<RpcException>(async () =>
            await host.Client().UnaryAsync(Long, new Metadata { { "grpc-internal-encoding-request", "gzip" } }));

        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }
}
