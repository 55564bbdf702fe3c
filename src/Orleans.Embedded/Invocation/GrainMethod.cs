using System.Globalization;
using System.Reflection;

namespace Orleans.Embedded.Invocation;

/// <summary>One method of one grain interface, the same in every host of the process. For generated code.</summary>
public sealed class GrainMethod
{
    private static int _count;

    private readonly Type[] _parameterTypes;
    private MethodInfo? _info;

    /// <summary>Describes a method.</summary>
    /// <param name="interfaceType">The interface that declares it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="flags">What it says of itself.</param>
    /// <param name="timeout">Its <see cref="ResponseTimeoutAttribute"/>, or null.</param>
    /// <param name="parameterTypes">All its parameters in order.</param>
    public GrainMethod(
        Type interfaceType, string name, GrainMethodFlags flags, string? timeout, params Type[] parameterTypes)
    {
        InterfaceType = interfaceType;
        Name = name;
        Flags = flags;
        Timeout = timeout is null ? null : TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
        _parameterTypes = parameterTypes;
        Index = Interlocked.Increment(ref _count) - 1;
    }

    /// <summary>The interface that declares it.</summary>
    public Type InterfaceType { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it says of itself.</summary>
    public GrainMethodFlags Flags { get; }

    /// <summary>How long its callers wait, when it says so.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>The method as reflection sees it; found when first asked for.</summary>
    public MethodInfo Info => _info ??= InterfaceType.GetMethods().Single(method => method.Name == Name
        && method.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(_parameterTypes));

    /// <summary>The parameters without the cancellation token.</summary>
    internal ParameterInfo[] Arguments => field ??=
        [.. Info.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken))];

    /// <summary>A small number of its own, to find per-host data by.</summary>
    internal int Index { get; }

    internal bool Has(GrainMethodFlags flag) => (Flags & flag) != 0;

    /// <inheritdoc/>
    public override string ToString() => $"{InterfaceType.Name}.{Name}";
}
