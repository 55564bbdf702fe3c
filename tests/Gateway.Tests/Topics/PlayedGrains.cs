using System.Reflection;
using Orleans;

namespace Bib.Gateway.Tests.Topics;

/// <summary>A grain factory that gives every key the same grain and remembers which were asked for.</summary>
public class PlayedGrains : DispatchProxy
{
    private readonly List<Guid> _keys = [];
    private object _grain = null!;

    internal static (IGrainFactory Factory, IReadOnlyList<Guid> Keys) Of(object grain)
    {
        var factory = Create<IGrainFactory, PlayedGrains>();
        var played = (PlayedGrains)(object)factory;
        played._grain = grain;
        return (factory, played._keys);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod?.Name != nameof(IGrainFactory.GetGrain) || args?[0] is not Guid key)
            throw new NotSupportedException($"{targetMethod} is not played.");
        _keys.Add(key);
        return _grain;
    }
}
