using Bib.Interop.Tests.Contract;
using Google.Protobuf;
using Grpc.Core;

namespace Bib.Interop.Tests;

/// <summary>Our side of the interoperability contract.</summary>
internal sealed class TestServiceHandler(StreamSignal signal) : TestService.TestServiceBase
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";

    public override async Task<Empty> EmptyCall(Empty request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        return new Empty();
    }

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        RequireCompression(request.ExpectCompressed, context);
        if (context.RequestHeaders.GetValue("x-bib-test-details") is not null) throw ServiceCases.Refusal();
        await EchoMetadataAsync(context, request.ResponseCompressed);
        Refuse(request.ResponseStatus);
        return new SimpleResponse { Payload = Zeros(request.ResponseSize) };
    }

    public override async Task StreamingOutputCall(
        StreamingOutputCallRequest request,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        using var leaving = context.CancellationToken.Register(() => signal.Abandoned.TrySetResult());
        signal.Began.TrySetResult();
        await SendAsync(request, responseStream, context);
        if (signal.Holds) await signal.Abandoned.Task;
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        var total = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            RequireCompression(request.ExpectCompressed, context);
            total += request.Payload.Body.Length;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = total };
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            Refuse(request.ResponseStatus);
            await SendAsync(request, responseStream, context);
        }
    }

    private static async Task SendAsync(
        StreamingOutputCallRequest request,
        IServerStreamWriter<StreamingOutputCallResponse> responses,
        ServerCallContext context)
    {
        foreach (var wanted in request.ResponseParameters)
        {
            if (wanted.IntervalUs > 0)
            {
                await Task.Delay(
                    TimeSpan.FromMicroseconds(wanted.IntervalUs), TimeProvider.System, context.CancellationToken);
            }

            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = Zeros(wanted.Size) });
        }
    }

    private static async Task EchoMetadataAsync(ServerCallContext context, BoolValue? compressed = null)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders)
        {
            if (entry.Key == EchoInitial) headers.Add(entry);
            if (entry.Key == EchoTrailing) context.ResponseTrailers.Add(entry);
        }

        if (compressed is not null)
        {
            headers.Add("grpc-internal-encoding-request", "gzip");
            if (!compressed.Value) context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        }

        await context.WriteResponseHeadersAsync(headers);
    }

    private static void RequireCompression(BoolValue? expected, ServerCallContext context)
    {
        // Metadata leaves gRPC's own headers out.
        var encoding = context.GetHttpContext().Request.Headers["grpc-encoding"].ToString();
        if (expected is { Value: true } && encoding is ("" or "identity"))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "The request should have been compressed."));
        }
    }

    private static void Refuse(EchoStatus? wanted)
    {
        if (wanted is { Code: not 0 }) throw new RpcException(new Status((StatusCode)wanted.Code, wanted.Message));
    }

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
