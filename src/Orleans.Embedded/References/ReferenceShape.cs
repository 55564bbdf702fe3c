using System.ComponentModel;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.References;

/// <summary>What all references of one interface in one host share.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ReferenceShape
{
    internal ReferenceShape(SiloRuntime silo, Type? type, GrainInterfaceType interfaceType)
    {
        Silo = silo;
        Type = type;
        InterfaceType = interfaceType;
    }

    internal SiloRuntime Silo { get; }

    internal Type? Type { get; }

    internal GrainInterfaceType InterfaceType { get; }
}
