using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Grpc.Services.Health;
using Grpc.Services.Reflection;
using Grpc.Services.Rpc;
using Microsoft.Extensions.DependencyInjection;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.Embedded.Tests.Calls;

public sealed class StandardServiceTests
{
    /// <summary>Reflection lists itself, as the public implementations do.</summary>
    private static readonly string[] _services =
    [
        "bib.grpc.tests.Echo", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
    ];

    [Fact]
    public async Task Error_details_cross()
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Unary = (_, _) => throw new Google.Rpc.Status
        {
            Code = (int)StatusCode.InvalidArgument,
            Message = "bad name",
            Details = { Any.Pack(new ErrorInfo { Reason = "NAME_TOO_LONG", Domain = "bib" }) },
        }.ToRpcException();

        var refused = await Should.ThrowAsync<RpcException>(async () => await host.Client().UnaryAsync(new Words()));

        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("NAME_TOO_LONG");
    }

    [Fact]
    public async Task Health_is_told_and_watched()
    {
        var health = new HealthService();
        health.SetStatus("", ServingStatus.Serving);
        await using var host = await EchoHost.StartAsync(services: services => services.AddSingleton(health));
        var client = new Grpc.Health.V1.Health.HealthClient(host.Channel());

        (await client.CheckAsync(new HealthCheckRequest())).Status.ShouldBe(ServingStatus.Serving);
        (await Should.ThrowAsync<RpcException>(async () => await client.CheckAsync(new HealthCheckRequest { Service = "x" })))
            .StatusCode.ShouldBe(StatusCode.NotFound);

        using var watch = client.Watch(new HealthCheckRequest { Service = "later" });
        (await watch.ResponseStream.MoveNext()).ShouldBeTrue();
        watch.ResponseStream.Current.Status.ShouldBe(ServingStatus.ServiceUnknown);
        health.SetStatus("later", ServingStatus.NotServing);
        (await watch.ResponseStream.MoveNext()).ShouldBeTrue();
        watch.ResponseStream.Current.Status.ShouldBe(ServingStatus.NotServing);
    }

    [Fact]
    public async Task Reflection_lists_services_and_finds_files_by_symbol()
    {
        await using var host = await EchoHost.StartAsync(services: services =>
            services.AddSingleton(new DescriptorIndex([Echo.Descriptor])));
        using var call = new ServerReflection.ServerReflectionClient(host.Channel()).ServerReflectionInfo();

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ShouldBe(_services);

        await call.RequestStream.WriteAsync(
            new ServerReflectionRequest { FileContainingSymbol = "bib.grpc.tests.Echo.Unary" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        var file = call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto.Single();
        FileDescriptorProto.Parser.ParseFrom(file).Package.ShouldBe("bib.grpc.tests");

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileByFilename = "none.proto" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
    }

    [Fact]
    public async Task Reflection_answers_older_tools_too()
    {
        await using var host = await EchoHost.StartAsync(services: services =>
            services.AddSingleton(new DescriptorIndex([Echo.Descriptor])));
        using var call = new Grpc.Reflection.V1Alpha.ServerReflection.ServerReflectionClient(host.Channel())
            .ServerReflectionInfo();

        await call.RequestStream.WriteAsync(new() { ListServices = "" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ShouldBe(_services);

        await call.RequestStream.WriteAsync(new() { FileContainingSymbol = "none.Such" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
    }
}
