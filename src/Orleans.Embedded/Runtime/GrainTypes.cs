using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.References;
using Orleans.Embedded.Statistics;
using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Runtime;

/// <summary>The grain classes of the host: their names, their attributes, and which implements an interface.</summary>
internal sealed class GrainTypes
{
    /// <summary>A first turn longer than this takes its method off its callers' stacks for a while.</summary>
    private static readonly TimeSpan _slow = TimeSpan.FromMicroseconds(200);

    private readonly SiloRuntime _silo;
    private readonly SiloMessagingOptions _messaging;
    private readonly GrainCollectionOptions _collection;
    private readonly EmbeddedLimitOptions _limits;
    private readonly ConcurrentDictionary<GrainType, GrainTypeInfo> _types = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainType> _implementations = [];
    private readonly List<(Type Class, GrainType Name)> _classes = [];
    private readonly List<(Type Class, GrainType Name)> _openClasses = [];

    public GrainTypes(
        SiloRuntime silo,
        GrainCodeSink code,
        SiloMessagingOptions messaging,
        GrainCollectionOptions collection,
        EmbeddedLimitOptions limits)
    {
        _silo = silo;
        _messaging = messaging;
        _collection = collection;
        _limits = limits;
        foreach (var type in code.GrainClasses)
        {
            if (type.IsGenericTypeDefinition) _openClasses.Add((type, NameOf(type)));
            else AddClass(type, NameOf(type));
        }
    }

    public IEnumerable<GrainTypeInfo> All => _types.Values;

    /// <summary>The grain classes, without open generic ones.</summary>
    public (Type Class, GrainType Name)[] Classes
    {
        get
        {
            lock (_classes) return [.. _classes];
        }
    }

    public GrainTypeInfo Of(GrainType type) => _types.TryGetValue(type, out var info)
        ? info
        : throw new ArgumentException($"No grain class is named \"{type}\" in this silo.");

    /// <summary>Adds what is called like a grain and is none: observers, grain services.</summary>
    public GrainTypeInfo Add(GrainType name, string displayName, Func<IGrainContext, object> create, bool reentrant)
    {
        return _types.GetOrAdd(name, static (key, made) => made.types.Describe(key, made.displayName, made.create, made.reentrant),
            (types: this, displayName, create, reentrant));
    }

    /// <summary>The class that implements an interface.</summary>
    public GrainType GrainTypeOf(Type interfaceType, string? prefix) =>
        _implementations.TryGetValue((interfaceType, prefix), out var known)
            ? known
            : _implementations.GetOrAdd((interfaceType, prefix), key => Find(key.Interface, key.Prefix));

    public GrainMethodState MakeState(GrainMethod method) => new(
        method,
        _silo.Timeouts.ClassOf(method.Timeout ?? _messaging.ResponseTimeout),
        _messaging.WaitForCancellationAcknowledgement,
        _silo.InTicks(_slow));

    private static GrainType NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named) return GrainType.Create(named.Name);
        var arity = type.Name.IndexOf('`');
        var name = (arity > 0 ? type.Name[..arity] : type.Name).ToLowerInvariant();
        if (name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal)) name = name[..^5];
        return GrainType.Create(arity > 0 ? $"{name}`{type.GetGenericArguments().Length}" : name);
    }

    private void AddClass(Type type, GrainType name)
    {
        var activator = new GrainActivator(type);
        var attributes = type.GetCustomAttribute<PlacementAttribute>()?.PlacementStrategy as StatelessWorkerPlacement;
        var info = new GrainTypeInfo
        {
            GrainType = name,
            Name = type.Name,
            Create = activator.Create,
            MakeState = MakeState,
            CollectionAgeTicks = _silo.InTicks(AgeOf(type)),
            IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true),
            MayInterleave = InterleavePredicate(type),
            MaxLocalWorkers = attributes?.MaxLocal ?? 0,
            WaitingLimit = attributes is null
                ? WaitingLimitOf(nameof(_messaging.MaxEnqueuedRequestsHardLimit), _messaging.MaxEnqueuedRequestsHardLimit)
                : WaitingLimitOf(
                    nameof(_messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker),
                    _messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker),
            SoftLimit = attributes is null
                ? _messaging.MaxEnqueuedRequestsSoftLimit
                : _messaging.MaxEnqueuedRequestsSoftLimit_StatelessWorker,
        };
        if (!_types.TryAdd(name, info))
        {
            throw new OrleansConfigurationException(
                $"Two grain classes are named \"{name}\": {_types[name].Name} and {type.FullName}. Give one a [GrainType].");
        }

        lock (_classes) _classes.Add((type, name));
    }

    private GrainTypeInfo Describe(GrainType name, string displayName, Func<IGrainContext, object> create, bool reentrant) => new()
    {
        GrainType = name,
        Name = displayName,
        Create = create,
        MakeState = MakeState,
        CollectionAgeTicks = long.MaxValue,
        IsReentrant = reentrant,
        WaitingLimit = WaitingLimitOf(
            nameof(_messaging.MaxEnqueuedRequestsHardLimit), _messaging.MaxEnqueuedRequestsHardLimit),
        SoftLimit = _messaging.MaxEnqueuedRequestsSoftLimit,
    };

    /// <summary>Orleans' limit, or where that says "none" this engine's own.</summary>
    private (int Count, string Option) WaitingLimitOf(string option, int hardLimit) => hardLimit > 0
        ? (hardLimit, $"SiloMessagingOptions.{option}")
        : (_limits.WaitingRequests, $"EmbeddedLimitOptions.{nameof(_limits.WaitingRequests)}");

    private TimeSpan AgeOf(Type type)
    {
        if (type.IsDefined(typeof(KeepAliveAttribute), inherit: true)) return Timeout.InfiniteTimeSpan;
        if (type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } limit) return limit.AgeLimit;
        return _collection.ClassSpecificCollectionAge.TryGetValue(type.FullName ?? type.Name, out var age)
            ? age
            : _collection.CollectionAge;
    }

    private static Func<object, IInvokable, bool>? InterleavePredicate(Type type)
    {
        if (type.GetCustomAttribute<MayInterleaveAttribute>() is not { } attribute) return null;
        var method = type.GetMethod(
            attribute.MethodName,
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
            [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new OrleansConfigurationException(
                $"[MayInterleave] of {type} names {attribute.MethodName}, but the class has no method "
                + $"bool {attribute.MethodName}(IInvokable).");
        }

        if (method.IsStatic)
        {
            var predicate = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, call) => predicate(call);
        }

        var invoker = MethodInvoker.Create(method);
        return (grain, call) => (bool)invoker.Invoke(grain, call)!;
    }

    private GrainType Find(Type interfaceType, string? prefix)
    {
        if (interfaceType.IsConstructedGenericType) CloseGenericClasses(interfaceType);
        (Type Class, GrainType Name)[] candidates;
        lock (_classes) candidates = [.. _classes.Where(entry => interfaceType.IsAssignableFrom(entry.Class))];
        if (!string.IsNullOrEmpty(prefix))
        {
            candidates = [.. candidates.Where(entry => entry.Class.FullName!.StartsWith(prefix, StringComparison.Ordinal))];
            if (candidates.Length > 1 && Array.Find(candidates, entry => entry.Class.FullName == prefix) is { Class: not null } exact)
                return exact.Name;
        }
        else if (candidates.Length > 1)
        {
            if (interfaceType.GetCustomAttribute<DefaultGrainTypeAttribute>() is { } chosen)
                return GrainType.Create(chosen.Name);
            var conventional = interfaceType.Name.StartsWith('I') ? interfaceType.Name[1..] : interfaceType.Name;
            if (Array.Find(candidates, entry => entry.Class.Name == conventional) is { Class: not null } byName)
                return byName.Name;
        }

        return candidates.Length switch
        {
            1 => candidates[0].Name,
            0 => throw new ArgumentException(
                $"Could not find an implementation of {interfaceType}"
                + (string.IsNullOrEmpty(prefix) ? "." : $" whose class name begins with \"{prefix}\".")
                + " The class's assembly must be referenced by the host and use Orleans.Embedded.CodeGenerator."),
            _ => throw new ArgumentException(
                $"Unable to identify a single implementation of {interfaceType}; there are "
                + string.Join(", ", candidates.Select(entry => entry.Class.FullName)) + "."),
        };
    }

    private void CloseGenericClasses(Type interfaceType)
    {
        var arguments = interfaceType.GetGenericArguments();
        foreach (var (open, name) in _openClasses)
        {
            if (open.GetGenericArguments().Length != arguments.Length) continue;
            if (!open.GetInterfaces().Any(i => i.IsGenericType
                && i.GetGenericTypeDefinition() == interfaceType.GetGenericTypeDefinition())) continue;
            var closed = open.MakeGenericType(arguments);
            var closedName = GrainType.Create($"{name}[{string.Join(",", arguments.Select(a => a.FullName))}]");
            if (!_types.ContainsKey(closedName)) AddClass(closed, closedName);
        }
    }
}
