using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using Grpc.Services.Rpc;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Bib.Interop.Tests;

/// <summary>
/// Our client's side of what is not in the interoperability list: rich status, health, and both reflections.
/// </summary>
internal sealed class ServiceCases(GrpcChannel channel)
{
    private const string Served = "grpc.testing.TestService";

    /// <summary>What a call that asks for details ends with.</summary>
    public static RpcException Refusal() => new Google.Rpc.Status
    {
        Code = (int)StatusCode.InvalidArgument,
        Message = "bad name",
        Details =
        {
            Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Reason = "NAME_TOO_LONG", Domain = "bib" }),
        },
    }.ToRpcException();

    public async Task StatusDetailsAsync()
    {
        var client = new Contract.TestService.TestServiceClient(channel);

        var refused = await Should.ThrowAsync<RpcException>(async () => await client.UnaryCallAsync(
            new Contract.SimpleRequest(), new Metadata { { "x-bib-test-details", "yes" } }));

        refused.Status.ShouldBe(new Grpc.Core.Status(StatusCode.InvalidArgument, "bad name"));
        refused.GetRpcStatus()!.Message.ShouldBe("bad name");
        refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("NAME_TOO_LONG");
    }

    public async Task HealthAsync()
    {
        var client = new Health.HealthClient(channel);

        (await client.CheckAsync(new HealthCheckRequest())).Status.ShouldBe(ServingStatus.Serving);
        (await client.CheckAsync(new HealthCheckRequest { Service = "resting" })).Status.ShouldBe(ServingStatus.NotServing);
        (await Should.ThrowAsync<RpcException>(async () => await client.CheckAsync(new HealthCheckRequest { Service = "none" })))
            .StatusCode.ShouldBe(StatusCode.NotFound);
        foreach (var (service, expected) in new[] { ("", ServingStatus.Serving), ("none", ServingStatus.ServiceUnknown) })
        {
            using var watch = client.Watch(new HealthCheckRequest { Service = service });
            (await watch.ResponseStream.MoveNext()).ShouldBeTrue();
            watch.ResponseStream.Current.Status.ShouldBe(expected);
        }
    }

    public async Task ReflectionAsync()
    {
        await ReflectionV1Async();
        await ReflectionV1AlphaAsync();
    }

    private async Task ReflectionV1Async()
    {
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest question)
        {
            await call.RequestStream.WriteAsync(question);
            (await call.ResponseStream.MoveNext()).ShouldBeTrue();
            return call.ResponseStream.Current;
        }

        (await AskAsync(new() { ListServices = "" })).ListServicesResponse.Service.ShouldContain(one => one.Name == Served);
        (await AskAsync(new() { FileContainingSymbol = Served })).FileDescriptorResponse.FileDescriptorProto
            .ShouldContain(file => FileDescriptorProto.Parser.ParseFrom(file).Package == "grpc.testing");
        (await AskAsync(new() { FileContainingSymbol = "none.Such" }))
            .ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    private async Task ReflectionV1AlphaAsync()
    {
        using var call = new Grpc.Reflection.V1Alpha.ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new() { ListServices = "" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ListServicesResponse.Service.ShouldContain(one => one.Name == Served);
    }
}
