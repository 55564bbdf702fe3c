using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
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
        var maker = MakerOf(interfaceType);
        return maker.Create(maker.Shape, grainId);
    }

    /// <summary>A reference to the grain with this key, of the class that implements the interface.</summary>
    public object CreateByKey(Type interfaceType, IdSpan key)
    {
        var maker = MakerOf(interfaceType);
        maker.Implementation ??= new StrongBox<GrainType>(silo.Types.GrainTypeOf(interfaceType, null));
        return maker.Create(maker.Shape, new GrainId(maker.Implementation.Value, key));
    }

    public Type InterfaceOf(GrainInterfaceType name) => _byName.TryGetValue(name, out var type)
        ? type
        : throw new ArgumentException($"No grain interface is named {name}.", nameof(name));

    public static GrainInterfaceType NameOf(Type interfaceType) => GrainInterfaceType.Create(
        interfaceType.GetCustomAttribute<AliasAttribute>()?.Alias ?? interfaceType.FullName ?? interfaceType.Name);

    private Maker MakerOf(Type interfaceType) =>
        _makers.TryGetValue(interfaceType, out var known) ? known : _makers.GetOrAdd(interfaceType, Find);

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

    private sealed class Maker(ReferenceShape shape, Func<ReferenceShape, GrainId, GrainProxy> create)
    {
        public ReferenceShape Shape => shape;

        public Func<ReferenceShape, GrainId, GrainProxy> Create => create;

        /// <summary>Boxed, because threads that race to set it must not see half of it.</summary>
        public StrongBox<GrainType>? Implementation { get; set; }
    }
}
