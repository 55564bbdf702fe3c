using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>Interceptors in the order calls pass them.</summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>
    /// Adds an interceptor type; <paramref name="args"/> go to its constructor, the rest comes from the host's
    /// services.
    /// </summary>
    public void Add<[DynamicallyAccessedMembers(InterceptorRegistration.Accessed)] TInterceptor>(params object[] args)
        where TInterceptor : Interceptor => Add(typeof(TInterceptor), args);

    /// <summary>
    /// Adds an interceptor type; <paramref name="args"/> go to its constructor, the rest comes from the host's
    /// services.
    /// </summary>
    public void Add(
        [DynamicallyAccessedMembers(InterceptorRegistration.Accessed)] Type interceptorType, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(interceptorType);
        if (!interceptorType.IsSubclassOf(typeof(Interceptor)))
        {
            throw new ArgumentException($"{interceptorType} does not derive from {typeof(Interceptor)}.", nameof(interceptorType));
        }

        Add(new InterceptorRegistration(interceptorType, args));
    }
}
