using System.ComponentModel;
using Orleans.Embedded.Invocation;
using Orleans.Runtime;

namespace Orleans.Embedded.References;

/// <summary>Collects what generated code names.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainCodeSink
{
    internal Dictionary<Type, Func<ReferenceShape, GrainId, GrainProxy>> Proxies { get; } = [];

    internal Dictionary<Type, Type> OpenProxies { get; } = [];

    internal HashSet<Type> GrainClasses { get; } = [];

    /// <summary>Names an interface and its reference.</summary>
    public void AddInterface(Type interfaceType, Func<ReferenceShape, GrainId, GrainProxy> create) =>
        Proxies.TryAdd(interfaceType, create);

    /// <summary>Names a generic interface and its generic reference.</summary>
    public void AddGenericInterface(Type interfaceType, Type proxyType) =>
        OpenProxies.TryAdd(interfaceType, proxyType);

    /// <summary>Names a grain class.</summary>
    public void AddGrain(Type grainClass) => GrainClasses.Add(grainClass);
}
