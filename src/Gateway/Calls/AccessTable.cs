using System.Collections.Frozen;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;

namespace Bib.Gateway.Calls;

/// <summary>
/// Who may call which method, as the contract's options say it (proto/bib/v1/access.proto); made of the services'
/// descriptors. A method that is not in it is nobody's.
/// </summary>
public sealed class AccessTable
{
    private readonly FrozenDictionary<string, Access> _methods;

    private AccessTable(IEnumerable<KeyValuePair<string, Access>> methods) =>
        _methods = methods.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>That of all that this build serves.</summary>
    public static AccessTable OfThisBuild { get; } = Of(
        [
            .. new[]
            {
                AdminReflection.Descriptor, AuthReflection.Descriptor, DatasetReflection.Descriptor,
                JobReflection.Descriptor, NodeReflection.Descriptor, QueryReflection.Descriptor, TopicReflection.Descriptor,
                ReplicaReflection.Descriptor, TransferReflection.Descriptor, UserReflection.Descriptor, HealthReflection.Descriptor,
                Grpc.Reflection.V1.ReflectionReflection.Descriptor,
                Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor,
            }.SelectMany(file => file.Services),
        ]);

    /// <summary>The methods' full names, <c>/service/method</c>, and who may call them.</summary>
    public IReadOnlyDictionary<string, Access> Methods => _methods;

    /// <summary>The table of some services.</summary>
    public static AccessTable Of(IReadOnlyCollection<ServiceDescriptor> services) => new(
        from service in services
        from method in service.Methods
        let access = AccessOf(method)
        where access != Access.Unspecified
        select KeyValuePair.Create($"/{service.FullName}/{method.Name}", access));

    /// <summary>Whether a method may be called without having signed in.</summary>
    public bool IsForAnybody(string method) => _methods.GetValueOrDefault(method) == Access.Anybody;

    /// <summary>Why a caller may not call a method; null when it may.</summary>
    public Refusal? RefusalOf(string method, Actor by)
    {
        var access = _methods.GetValueOrDefault(method);
        var may = access switch
        {
            Access.Anybody or Access.Reader => true,
            Access.Member => by.Role is NodeRole.Member or NodeRole.Admin,
            Access.Admin => by.Role is NodeRole.Admin,
            _ => false,
        };
        if (may) return null;
        return access == Access.Unspecified
            ? new(
                RefusalCode.NotAllowed,
                $"The method {method} says nothing of who may call it, so nobody may.",
                "Report it: this is a fault of the node's own.",
                Subject: method)
            : new(
                RefusalCode.NotAllowed,
                $"User {by} may not call {method}: the role {access.ToString().ToLowerInvariant()} on this node is needed.",
                "Ask a node admin: `bib user list --role admin` lists them, and the account that runs bibd is one.",
                Subject: method);
    }

    /// <summary>
    /// What the method says, else its service. gRPC's standard services cannot carry our options: whoever is known may
    /// call them.
    /// </summary>
    private static Access AccessOf(MethodDescriptor method)
    {
        if (method.Service.File.Package.StartsWith("grpc.", StringComparison.Ordinal)) return Access.Reader;
        var own = method.GetOptions()?.GetExtension(AccessExtensions.Access) ?? Access.Unspecified;
        return own != Access.Unspecified
            ? own
            : method.Service.GetOptions()?.GetExtension(AccessExtensions.DefaultAccess) ?? Access.Unspecified;
    }
}
