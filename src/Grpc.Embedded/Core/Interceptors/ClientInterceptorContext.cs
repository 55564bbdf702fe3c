namespace Grpc.Core.Interceptors;

/// <summary>The call an interceptor is asked about.</summary>
public struct ClientInterceptorContext<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <summary>Describes a call.</summary>
    public ClientInterceptorContext(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Method = method;
        Host = host;
        Options = options;
    }

    /// <summary>What is called.</summary>
    public Method<TRequest, TResponse> Method { get; }

    /// <summary>The host asked for, or null for the channel's.</summary>
    public string? Host { get; }

    /// <summary>What the caller says about it.</summary>
    public CallOptions Options { get; }
}
