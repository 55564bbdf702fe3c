using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>On a gRPC endpoint: which service and method it is.</summary>
public sealed class GrpcMethodMetadata
{
    private const DynamicallyAccessedMemberTypes Accessed =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods
        | DynamicallyAccessedMemberTypes.NonPublicMethods;

    /// <summary>Names them.</summary>
    public GrpcMethodMetadata([DynamicallyAccessedMembers(Accessed)] Type serviceType, IMethod method)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        ArgumentNullException.ThrowIfNull(method);
        ServiceType = serviceType;
        Method = method;
    }

    /// <summary>The class that serves it.</summary>
    [DynamicallyAccessedMembers(Accessed)]
    public Type ServiceType { get; }

    /// <summary>The method.</summary>
    public IMethod Method { get; }
}
