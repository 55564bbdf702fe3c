using Bib.Interop.Tests.Contract;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bib.Interop.Tests;

/// <summary>Our side of each case, as a client.</summary>
/// <param name="channel">To the peer.</param>
/// <param name="encodings">What the channel's messages came in.</param>
/// <param name="serverCompresses">Whether the peer compresses a response when asked to.</param>
internal sealed class InteropClient(GrpcChannel channel, EncodingRecorder encodings, bool serverCompresses = true)
{
    private const string Special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    private static readonly int[] Inputs = [27182, 8, 1828, 45904];
    private static readonly int[] Outputs = [31415, 9, 2653, 58979];

    private readonly TestService.TestServiceClient _client = new(channel);

    public Task RunAsync(string name) => name switch
    {
        "empty_unary" => EmptyUnaryAsync(),
        "large_unary" => LargeAsync(new SimpleRequest(), []),
        "client_streaming" => ClientStreamingAsync(),
        "server_streaming" => ServerStreamingAsync(),
        "ping_pong" => PingPongAsync(),
        "empty_stream" => EmptyStreamAsync(),
        "custom_metadata" => CustomMetadataAsync(),
        "status_code_and_message" => StatusAsync("test status message"),
        "special_status_message" => StatusAsync(Special),
        "unimplemented_method" => FailsAsync(
            StatusCode.Unimplemented, async () => await _client.UnimplementedCallAsync(new Empty())),
        "unimplemented_service" => FailsAsync(
            StatusCode.Unimplemented,
            async () => await new UnimplementedService.UnimplementedServiceClient(channel).UnimplementedCallAsync(new Empty())),
        "cancel_after_begin" => CancelAfterBeginAsync(),
        "cancel_after_first_response" => CancelAfterFirstResponseAsync(),
        "timeout_on_sleeping_server" => TimeoutAsync(),
        "client_compressed_unary" => ClientCompressedAsync(),
        "server_compressed_unary" => ServerCompressedAsync(),
        "keepalive" => SlowStreamAsync(),
        "status_details" => new ServiceCases(channel).StatusDetailsAsync(),
        "health" => new ServiceCases(channel).HealthAsync(),
        "reflection" => new ServiceCases(channel).ReflectionAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
    };

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    private static StreamingOutputCallRequest Output(int size, int own) => new()
    {
        ResponseParameters = { new ResponseParameters { Size = size } },
        Payload = Zeros(own),
    };

    private static async Task<RpcException> FailsAsync(StatusCode code, Func<Task> run)
    {
        var failure = await Should.ThrowAsync<RpcException>(run);
        failure.StatusCode.ShouldBe(code, failure.Status.Detail);
        return failure;
    }

    private async Task EmptyUnaryAsync() => (await _client.EmptyCallAsync(new Empty())).ShouldBe(new Empty());

    private async Task LargeAsync(SimpleRequest request, Metadata headers)
    {
        request.ResponseSize = 314159;
        request.Payload = Zeros(271828);
        var answer = await _client.UnaryCallAsync(request, headers);
        answer.Payload.Body.Span.SequenceEqual(new byte[314159]).ShouldBeTrue();
    }

    private async Task ClientStreamingAsync()
    {
        using var call = _client.StreamingInputCall();
        foreach (var size in Inputs)
        {
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = Zeros(size) });
        }

        await call.RequestStream.CompleteAsync();
        (await call).AggregatedPayloadSize.ShouldBe(Inputs.Sum());
    }

    private async Task ServerStreamingAsync()
    {
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.AddRange(Outputs.Select(size => new ResponseParameters { Size = size }));
        using var call = _client.StreamingOutputCall(request);
        var received = new List<int>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync()) received.Add(answer.Payload.Body.Length);
        received.ShouldBe(Outputs);
    }

    /// <summary>Responses that come slowly: the connection is silent in between but for pings.</summary>
    public async Task SlowStreamAsync()
    {
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.AddRange(
            Outputs.Select(size => new ResponseParameters { Size = size, IntervalUs = 600_000 }));
        using var call = _client.StreamingOutputCall(request);
        var received = new List<int>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync()) received.Add(answer.Payload.Body.Length);
        received.ShouldBe(Outputs);
    }

    private async Task PingPongAsync()
    {
        using var call = _client.FullDuplexCall();
        for (var i = 0; i < Outputs.Length; i++)
        {
            await call.RequestStream.WriteAsync(Output(Outputs[i], Inputs[i]));
            (await call.ResponseStream.MoveNext()).ShouldBeTrue();
            call.ResponseStream.Current.Payload.Body.Length.ShouldBe(Outputs[i]);
        }

        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    private async Task EmptyStreamAsync()
    {
        using var call = _client.FullDuplexCall();
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    private async Task CustomMetadataAsync()
    {
        var sent = new Metadata
        {
            { "x-grpc-test-echo-initial", "test_initial_metadata_value" },
            { "x-grpc-test-echo-trailing-bin", [0xab, 0xab, 0xab] },
        };
        using var unary = _client.UnaryCallAsync(
            new SimpleRequest { ResponseSize = 314159, Payload = Zeros(271828) }, sent);
        IsEchoed(await unary.ResponseHeadersAsync);
        (await unary).Payload.Body.Length.ShouldBe(314159);
        IsEchoedInTrailers(unary.GetTrailers());

        using var duplex = _client.FullDuplexCall(sent);
        await duplex.RequestStream.WriteAsync(Output(314159, 271828));
        await duplex.RequestStream.CompleteAsync();
        IsEchoed(await duplex.ResponseHeadersAsync);
        (await duplex.ResponseStream.MoveNext()).ShouldBeTrue();
        duplex.ResponseStream.Current.Payload.Body.Length.ShouldBe(314159);
        (await duplex.ResponseStream.MoveNext()).ShouldBeFalse();
        IsEchoedInTrailers(duplex.GetTrailers());

        static void IsEchoed(Metadata headers) =>
            headers.GetValue("x-grpc-test-echo-initial").ShouldBe("test_initial_metadata_value");

        static void IsEchoedInTrailers(Metadata trailers) =>
            trailers.GetValueBytes("x-grpc-test-echo-trailing-bin").ShouldBe([0xab, 0xab, 0xab]);
    }

    private async Task StatusAsync(string sentence)
    {
        var wanted = new EchoStatus { Code = 2, Message = sentence };
        var unary = await FailsAsync(
            StatusCode.Unknown, async () => await _client.UnaryCallAsync(new SimpleRequest { ResponseStatus = wanted }));
        unary.Status.Detail.ShouldBe(sentence);

        using var call = _client.FullDuplexCall();
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = wanted });
        var duplex = await FailsAsync(StatusCode.Unknown, () => call.ResponseStream.MoveNext());
        duplex.Status.Detail.ShouldBe(sentence);
    }

    private async Task CancelAfterBeginAsync()
    {
        using var cancelling = new CancellationTokenSource();
        using var call = _client.StreamingInputCall(cancellationToken: cancelling.Token);
        await cancelling.CancelAsync();
        await FailsAsync(StatusCode.Cancelled, async () => await call);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.Cancelled);
    }

    private async Task CancelAfterFirstResponseAsync()
    {
        using var cancelling = new CancellationTokenSource();
        using var call = _client.FullDuplexCall(cancellationToken: cancelling.Token);
        await call.RequestStream.WriteAsync(Output(31415, 27182));
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        await cancelling.CancelAsync();
        await FailsAsync(StatusCode.Cancelled, () => call.ResponseStream.MoveNext());
    }

    private async Task TimeoutAsync()
    {
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(1);
        using var call = _client.FullDuplexCall(deadline: deadline);
        try
        {
            await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { Payload = Zeros(27182) });
        }
        catch (Exception late) when (late is InvalidOperationException or RpcException or IOException)
        {
            // A millisecond may be over before or while the message is written, and the official client lets the
            // stream's own IOException through; how the call ends is the same.
        }

        await FailsAsync(StatusCode.DeadlineExceeded, () => call.ResponseStream.MoveNext());
    }

    /// <summary>
    /// Without the list's probe, an uncompressed request that claims to be compressed: no peer's server can tell.
    /// </summary>
    private async Task ClientCompressedAsync()
    {
        encodings.LooksAtMessages = true;
        await LargeAsync(
            new SimpleRequest { ExpectCompressed = new BoolValue { Value = true } },
            new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        encodings.IsRequestCompressed.ShouldBeTrue();
        await LargeAsync(new SimpleRequest { ExpectCompressed = new BoolValue { Value = false } }, []);
        encodings.IsRequestCompressed.ShouldBeFalse();
    }

    private async Task ServerCompressedAsync()
    {
        encodings.LooksAtMessages = true;
        await LargeAsync(new SimpleRequest { ResponseCompressed = new BoolValue { Value = true } }, []);
        encodings.IsResponseCompressed.ShouldBe(serverCompresses);
        await LargeAsync(new SimpleRequest { ResponseCompressed = new BoolValue { Value = false } }, []);
        encodings.IsResponseCompressed.ShouldBeFalse();
    }
}
