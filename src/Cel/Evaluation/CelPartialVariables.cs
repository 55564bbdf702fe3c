using Cel.Adapting;
using Cel.Values;

namespace Cel.Evaluation;

/// <summary>Variables some of which are not known yet.</summary>
/// <param name="adapter">The environment's.</param>
/// <param name="values">Those that are known.</param>
/// <param name="unknown">The names of those that are not: what depends on them is a <see cref="CelUnknown"/>.</param>
public sealed class CelPartialVariables(
    CelAdapter adapter, IReadOnlyDictionary<string, object?> values, IReadOnlySet<string> unknown) : ICelVariables
{
    /// <inheritdoc />
    public bool TryGet(string name, out CelValue value)
    {
        if (unknown.Contains(name))
        {
            value = CelValue.Of(new CelUnknown([name]));
            return true;
        }

        var isThere = values.TryGetValue(name, out var found);
        value = isThere ? adapter.ToValue(found) : default;
        return isThere;
    }
}
