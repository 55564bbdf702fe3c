using Grpc.AspNetCore.Server.Calls;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>The way from a call to its HTTP request.</summary>
public static class ServerCallContextExtensions
{
    private const string HttpContextKey = "__HttpContext";

    /// <summary>The HTTP request that carries the call.</summary>
    /// <exception cref="InvalidOperationException">The call does not come through ASP.NET Core, as a test's own context
    /// does not.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpServerCallContext call) return call.HttpContext;
        if (serverCallContext.UserState.TryGetValue(HttpContextKey, out var value) && value is HttpContext http) return http;
        throw new InvalidOperationException(
            $"The call has no HttpContext: it comes through {serverCallContext.GetType()}, not through ASP.NET Core.");
    }
}
