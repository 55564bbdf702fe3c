using Microsoft.Extensions.DependencyInjection;

namespace Bib.Gateway.Api.Users;

/// <summary>Puts UserService into a gateway; mapped with <c>MapGrpcService&lt;UserGrpcService&gt;()</c>.</summary>
public static class UserServiceRegistration
{
    /// <summary>What the service needs beside grains and the user directory.</summary>
    public static IServiceCollection AddUserService(this IServiceCollection services) =>
        services.AddSingleton<UserGrpcService>();
}
