using System.Diagnostics.CodeAnalysis;
using Grpc.AspNetCore.Server.Binding;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to endpoints.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    private const DynamicallyAccessedMemberTypes Accessed =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods
        | DynamicallyAccessedMemberTypes.NonPublicMethods;

    /// <summary>Maps a service that is made for each call, by the host's services or with them.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<[DynamicallyAccessedMembers(Accessed)] TService>(
        this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Mapper(builder).Map<TService>(builder);
    }

    /// <summary>Maps a service that is bound to an instance.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService(
        this IEndpointRouteBuilder builder, Func<IServiceProvider, ServerServiceDefinition> mapDefinition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(mapDefinition);
        return MapGrpcService(builder, mapDefinition(builder.ServiceProvider));
    }

    /// <summary>Maps a service that is bound to an instance.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService(
        this IEndpointRouteBuilder builder, ServerServiceDefinition serviceDefinition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(serviceDefinition);
        return Mapper(builder).Map(builder, serviceDefinition);
    }

    private static ServiceMapper Mapper(IEndpointRouteBuilder builder) =>
        builder.ServiceProvider.GetService<ServiceMapper>()
        ?? throw new InvalidOperationException("gRPC has not been added to the host; call services.AddGrpc() first.");
}
