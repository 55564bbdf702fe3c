using System.Reflection;
using Orleans;

namespace Bib.Gateway.Tests.Topics;

/// <summary>
/// A grain factory that gives every key the same grain of its kind and remembers which keys were asked for.
/// </summary>
public class PlayedGrains : DispatchProxy
{
    private readonly List<Guid> _keys = [];
    private object[] _grains = [];

    internal static (IGrainFactory Factory, IReadOnlyList<Guid> Keys) Of(params object[] grains)
    {
        var factory = Create<IGrainFactory, PlayedGrains>();
        var played = (PlayedGrains)(object)factory;
        played._grains = grains;
        return (factory, played._keys);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod?.Name != nameof(IGrainFactory.GetGrain) || args?[0] is not Guid key)
            throw new NotSupportedException($"{targetMethod} is not played.");
        _keys.Add(key);
        return _grains.Single(grain => targetMethod.ReturnType.IsInstanceOfType(grain));
    }
}
