using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>An interceptor type and the arguments it is made with.</summary>
public class InterceptorRegistration
{
    internal const DynamicallyAccessedMemberTypes Accessed =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods;

    private readonly object[] _arguments;
    private ObjectFactory? _factory;

    internal InterceptorRegistration([DynamicallyAccessedMembers(Accessed)] Type type, object[] arguments)
    {
        if (arguments.Contains(null)) throw new ArgumentException("An interceptor's argument is null.", nameof(arguments));
        Type = type;
        _arguments = arguments;
    }

    /// <summary>The type.</summary>
    [DynamicallyAccessedMembers(Accessed)]
    public Type Type { get; }

    /// <summary>What goes to its constructor.</summary>
    public IReadOnlyList<object> Arguments => _arguments;

    /// <summary>The interceptor for one call; <paramref name="owned"/> when the call must dispose it.</summary>
    internal Interceptor Create(IServiceProvider services, out bool owned)
    {
        if (_arguments.Length == 0 && services.GetService(Type) is Interceptor registered)
        {
            owned = false;
            return registered;
        }

        owned = true;
        _factory ??= ActivatorUtilities.CreateFactory(Type, [.. _arguments.Select(argument => argument.GetType())]);
        return (Interceptor)_factory(services, _arguments);
    }
}
