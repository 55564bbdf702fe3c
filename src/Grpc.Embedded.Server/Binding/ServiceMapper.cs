using System.Diagnostics.CodeAnalysis;
using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Binding;

/// <summary>Makes endpoints of services' methods, and of what is called but not there.</summary>
internal sealed class ServiceMapper(IServiceProvider services, IOptions<GrpcServiceOptions> options, ILoggerFactory loggers)
{
    private readonly HashSet<IEndpointRouteBuilder> _withFallback = [];
    private readonly HashSet<string> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private readonly ILogger _logger = loggers.CreateLogger("Grpc.AspNetCore.Server");

    public GrpcServiceEndpointConventionBuilder Map<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TService>(IEndpointRouteBuilder routes)
        where TService : class
    {
        var own = services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value;
        var binder = new TypeBinder<TService>(new ServeOptions(options.Value, own), _time, _logger);
        BindMethod(typeof(TService)).Invoke(null, [binder, null]);
        return Map(routes, binder.Methods);
    }

    public GrpcServiceEndpointConventionBuilder Map(IEndpointRouteBuilder routes, ServerServiceDefinition definition)
    {
        var binder = new InstanceBinder(new ServeOptions(options.Value, null), _time, _logger);
        definition.BindService(binder);
        return Map(routes, binder.Methods);
    }

    private static System.Reflection.MethodInfo BindMethod(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] Type service)
    {
        if (Attribute.GetCustomAttribute(service, typeof(BindServiceMethodAttribute), inherit: true) is BindServiceMethodAttribute bind)
        {
            var method = bind.BindType.GetMethods().FirstOrDefault(candidate =>
                candidate.Name == bind.BindMethodName && candidate.GetParameters() is [var first, _]
                && first.ParameterType == typeof(ServiceBinderBase));
            if (method is not null) return method;
        }

        throw new InvalidOperationException(
            $"{service} is no gRPC service: derive it from the base that Grpc.Tools generates, such as Greeter.GreeterBase.");
    }

    private GrpcServiceEndpointConventionBuilder Map(IEndpointRouteBuilder routes, IReadOnlyList<BoundMethod> methods)
    {
        var endpoints = new List<IEndpointConventionBuilder>();
        foreach (var bound in methods)
        {
            var endpoint = routes.Map(RoutePatternFactory.Parse(bound.Method.FullName), bound.Handler.HandleAsync);
            endpoint.WithDisplayName($"gRPC - {bound.Method.FullName}");
            endpoint.Add(builder =>
            {
                foreach (var item in bound.Metadata) builder.Metadata.Add(item);
                builder.Metadata.Add(new HttpMethodMetadata([HttpMethods.Post]));
            });
            endpoints.Add(endpoint);
        }

        foreach (var service in methods.GroupBy(bound => bound.Method.ServiceName, bound => bound.Method.Name))
        {
            _services.Add(service.Key);
            endpoints.Add(MapMissing(
                routes, service.Key + "/{missing}", "Method is unimplemented.", new() { ["missing"] = MissingFrom(service) }));
        }

        if (options.Value.IgnoreUnknownServices != true && _withFallback.Add(routes))
        {
            MapMissing(routes, "{missingService}/{missing}", "Service is unimplemented.", new()
            {
                ["missingService"] = new MissingConstraint(_services),
            });
        }

        return new GrpcServiceEndpointConventionBuilder(endpoints);
    }

    private static MissingConstraint MissingFrom(IEnumerable<string> methods) =>
        new(methods.ToHashSet(StringComparer.OrdinalIgnoreCase));

    private static IEndpointConventionBuilder MapMissing(
        IEndpointRouteBuilder routes, string pattern, string sentence, RouteValueDictionary policies)
    {
        var endpoint = routes.Map(
            RoutePatternFactory.Parse(pattern, defaults: null, policies),
            http => HttpRules.RefuseAsync(
                http.Response, StatusCodes.Status200OK, new Status(StatusCode.Unimplemented, sentence)));
        endpoint.WithDisplayName($"gRPC - {sentence}");
        endpoint.Add(builder =>
        {
            ((RouteEndpointBuilder)builder).Order = int.MaxValue;
            builder.Metadata.Add(new HttpMethodMetadata([HttpMethods.Post]));
        });
        return endpoint;
    }
}
