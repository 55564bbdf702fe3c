using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.References;

/// <summary>Makes references from ids, by the generated constructors.</summary>
internal sealed class GrainReferences(SiloRuntime silo, GrainCodeSink code)
{
    private readonly ConcurrentDictionary<Type, Maker> _makers = [];
    private readonly ReferenceShape _untyped = new(silo, null, default);
    private readonly ConcurrentDictionary<GrainInterfaceType, Type> _byName = new(
        code.Proxies.Keys.Select(type => KeyValuePair.Create(NameOf(type), type)).DistinctBy(pair => pair.Key));

    public GrainReference CreateUntyped(GrainId grainId) => new(_untyped, grainId);

    public object Create(Type interfaceType, GrainId grainId)
    {
        var maker = _makers.TryGetValue(interfaceType, out var known) ? known : _makers.GetOrAdd(interfaceType, Find);
        return maker.Create(maker.Shape, grainId);
    }

    public Type InterfaceOf(GrainInterfaceType name) => _byName.TryGetValue(name, out var type)
        ? type
        : throw new ArgumentException($"No grain interface is named {name}.", nameof(name));

    public static GrainInterfaceType NameOf(Type interfaceType) => GrainInterfaceType.Create(
        interfaceType.GetCustomAttribute<AliasAttribute>()?.Alias ?? interfaceType.FullName ?? interfaceType.Name);

    private Maker Find(Type interfaceType)
    {
        var shape = new ReferenceShape(silo, interfaceType, NameOf(interfaceType));
        if (code.Proxies.TryGetValue(interfaceType, out var create)) return new Maker(shape, create);
        if (interfaceType.IsConstructedGenericType
            && code.OpenProxies.TryGetValue(interfaceType.GetGenericTypeDefinition(), out var open))
        {
            var constructor = open.MakeGenericType(interfaceType.GetGenericArguments())
                .GetConstructor([typeof(ReferenceShape), typeof(GrainId)])!;
            return new Maker(shape, (s, id) => (GrainProxy)constructor.Invoke([s, id]));
        }

        throw new ArgumentException(
            $"{interfaceType} has no generated reference. Grain interfaces derive from IGrain (observers from "
            + "IGrainObserver, services from IGrainService), and their project uses Orleans.Embedded.CodeGenerator.",
            nameof(interfaceType));
    }

    private sealed record Maker(ReferenceShape Shape, Func<ReferenceShape, GrainId, GrainProxy> Create);
}
