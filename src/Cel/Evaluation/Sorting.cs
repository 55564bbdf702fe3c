using Cel.Values;

namespace Cel.Evaluation;

/// <summary>Puts elements in order.</summary>
internal static class Sorting
{
    /// <summary>The elements in the order of their keys; those of equal keys stay as they stood.</summary>
    public static CelValue Sort(CelContext context, CelValue[] elements, CelValue[] keys)
    {
        context.Charge(elements.Length * (long)(1 + Math.Log2(elements.Length + 1)));
        context.Allocate(elements.Length * CelContext.ValueSize);
        foreach (var key in keys)
        {
            if (!Comparison.TryOrder(context, keys[0], key, out _) || key.Kind != keys[0].Kind)
            {
                return Faults.NoOverload("sort", keys[0], key);
            }
        }

        var places = new int[elements.Length];
        for (var index = 0; index < places.Length; index++) places[index] = index;
        MemoryExtensions.Sort(places.AsSpan(), (one, two) =>
        {
            Comparison.TryOrder(context, keys[one], keys[two], out var order);
            return order is null or 0 ? one.CompareTo(two) : order.Value;
        });
        return CelValue.OfList([.. places.Select(place => elements[place])]);
    }
}
