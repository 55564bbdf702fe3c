using Bib.Interop.Tests.Contract;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Health.V1;

namespace Bib.Interop.Tests;

/// <summary>The proto files that a peer speaks, as compiled here.</summary>
internal static class Contracts
{
    private static readonly FileDescriptor[] Roots =
    [
        TestReflection.Descriptor,
        HealthReflection.Descriptor,
        Grpc.Reflection.V1.ServerReflection.Descriptor.File,
        Grpc.Reflection.V1Alpha.ServerReflection.Descriptor.File,
        StatusReflection.Descriptor,
        ErrorDetailsReflection.Descriptor,
    ];

    /// <summary>All of them, each after what it imports.</summary>
    public static FileDescriptorSet ToSet()
    {
        var set = new FileDescriptorSet();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in Roots) Add(root, set, seen);
        return set;
    }

    private static void Add(FileDescriptor file, FileDescriptorSet set, HashSet<string> seen)
    {
        if (!seen.Add(file.Name)) return;
        foreach (var import in file.Dependencies) Add(import, set, seen);
        set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
    }
}
