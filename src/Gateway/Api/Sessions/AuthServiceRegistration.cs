using Bib.Gateway.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Api.Sessions;

/// <summary>Puts AuthService into a gateway; mapped with <c>MapGrpcService&lt;AuthGrpcService&gt;()</c>.</summary>
public static class AuthServiceRegistration
{
    /// <summary>What the service needs beside sessions and signatures.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the node's id, and the certificate's key where there is one.</param>
    public static IServiceCollection AddAuthService(this IServiceCollection services, Action<SignInOptions> configure)
    {
        services.AddOptions<SignInOptions>().Configure(configure).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsValidator>()
            .AddSingleton<Challenges>()
            .AddSingleton<SignIn>()
            .AddSingleton<AuthGrpcService>();
    }
}
