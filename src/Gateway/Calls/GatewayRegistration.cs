using Bib.Gateway.Forwarding;
using Bib.Grains.Abstractions.Network;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Calls;

/// <summary>Puts around every gRPC call what all of them need.</summary>
public static class GatewayRegistration
{
    /// <summary>
    /// gRPC with operation ids, callers known by their account and allowed by <see cref="AccessTable"/>, and refusals
    /// as statuses. Callers that have signed in are known where <see cref="CallerResolver"/> is registered before.
    /// Endpoints on a Unix socket also need <see cref="PeerCredentialsListenOptions.UsePeerCredentials"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="local">Sets the node's id and the socket's owner.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, Action<LocalCallerOptions> local)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<LocalCallerOptions>()
            .Configure(local)
            .Validate(options => options.NodeId.Length > 0, "LocalCallerOptions.NodeId is empty: give the node's id.")
            .ValidateOnStart();
        services.TryAddSingleton<LocalCallerResolver>();
        services.TryAddSingleton<ICallerResolver>(provider => provider.GetRequiredService<LocalCallerResolver>());
        services.TryAddSingleton(AccessTable.OfThisBuild);
        services.TryAddSingleton(UnservedServices.None);
        services.AddMetrics();
        services.AddSingleton<CallTelemetry>();
        services.AddSingleton<CallInterceptor>();
        services.AddOptions<ForwardingOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForwardingOptions>, ForwardingOptionsValidator>();
        services.TryAddSingleton<IPeerApis, NoPeerApis>();
        services.AddSingleton<PeerChannels>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<ForwardingMetrics>();
        services.AddSingleton<Forwarder>();
        services.AddSingleton<PeerCallLimits>();
        services.AddSingleton<ForwardingInterceptor>();
        services.AddGrpc(options =>
        {
            // The first is the outermost.
            options.Interceptors.Add<CallTelemetry>();
            options.Interceptors.Add<CallInterceptor>();
            options.Interceptors.Add<ForwardingInterceptor>();
        });
        return services;
    }
}
