using Cel.Evaluation;
using Cel.Functions;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Lists.</summary>
internal static class ListLibrary
{
    public static void Declare(Signatures signatures)
    {
        var (t, list) = (Signatures.T, Signatures.ListOfT);
        signatures.Add("lists.range", new CelOverload(
            [CelType.Int], CelType.List(CelType.Int), (context, arguments) => Range(context, arguments[0])) { IsUnbounded = true });
        signatures.Method("slice", [list, CelType.Int, CelType.Int], list, Slice);
        signatures.Method("reverse", [list], list, (context, arguments) =>
        {
            var reversed = Copy(context, arguments[0].AsList());
            Array.Reverse(reversed);
            return CelValue.OfList(reversed);
        });
        signatures.Method("distinct", [list], list, (context, arguments) => Distinct(context, arguments[0].AsList()));
        signatures.Method("sort", [list], list, (context, arguments) =>
        {
            var elements = Copy(context, arguments[0].AsList());
            return Sorting.Sort(context, elements, elements);
        });
        signatures.Method("flatten", [CelType.AnyList], CelType.AnyList, (context, arguments) =>
            Flatten(context, arguments[0].AsList(), 1));
        signatures.Method("flatten", [CelType.AnyList, CelType.Int], CelType.AnyList, (context, arguments) =>
            Flatten(context, arguments[0].AsList(), arguments[1].AsInt()));
        signatures.Method("first", [list], CelType.Optional(t), (_, arguments) => At(arguments[0].AsList(), 0));
        signatures.Method("last", [list], CelType.Optional(t), (_, arguments) =>
            At(arguments[0].AsList(), arguments[0].AsList().Count - 1));
    }

    private static CelValue[] Copy(CelContext context, CelList list)
    {
        context.Charge(list.Count);
        context.Allocate(list.Count * CelContext.ValueSize);
        return list.ToArray();
    }

    private static CelValue At(CelList list, int index) =>
        CelValue.Of(index >= 0 && index < list.Count ? CelOptional.Of(list[index]) : CelOptional.None);

    private static CelValue Range(CelContext context, CelValue count)
    {
        if (count.AsInt() < 0) return Faults.Invalid($"lists.range({count}): a list has no less than 0 elements");
        context.Charge(count.AsInt());
        // What is too much for the memory may be too much for the multiplication.
        context.Allocate(Math.Min(count.AsInt(), long.MaxValue / 1_024) * CelContext.ValueSize);
        var elements = new CelValue[count.AsInt()];
        for (var index = 0; index < elements.Length; index++) elements[index] = CelValue.Of((long)index);
        return CelValue.OfList(elements);
    }

    private static CelValue Slice(CelContext context, ReadOnlySpan<CelValue> arguments)
    {
        var (list, from, to) = (arguments[0].AsList(), arguments[1].AsInt(), arguments[2].AsInt());
        if (from < 0 || to < from || to > list.Count)
        {
            return Faults.Of(CelErrorCode.IndexOutOfRange, $"index out of range: {from} to {to} in a list of {list.Count}");
        }

        context.Charge(to - from);
        context.Allocate((to - from) * CelContext.ValueSize);
        var slice = new CelValue[to - from];
        for (var index = 0; index < slice.Length; index++) slice[index] = list[(int)from + index];
        return CelValue.OfList(slice);
    }

    private static CelValue Distinct(CelContext context, CelList list)
    {
        var kept = new List<CelValue>();
        // Numbers, booleans and text are found by their hashes; what holds other values is compared with each.
        var simple = new HashSet<CelValue>();
        var others = new List<CelValue>();
        for (var index = 0; index < list.Count; index++)
        {
            context.Charge(1);
            context.Allocate(2 * CelContext.ValueSize);
            var element = list[index];
            if (element.Kind is CelKind.List or CelKind.Map or CelKind.Optional or CelKind.Object)
            {
                if (IsAmong(context, others, element)) continue;
                others.Add(element);
            }
            else if (!simple.Add(element))
            {
                continue;
            }

            kept.Add(element);
        }

        return CelValue.OfList([.. kept]);
    }

    private static bool IsAmong(CelContext context, List<CelValue> values, CelValue element)
    {
        foreach (var value in values)
        {
            context.Charge(1);
            if (ValueEquality.AreEqual(value, element, context)) return true;
        }

        return false;
    }

    private static CelValue Flatten(CelContext context, CelList list, long depth)
    {
        if (depth < 0) return Faults.Invalid($"flatten({depth}): a depth is 0 or more");
        var flat = new List<CelValue>();
        Add(context, flat, list, Math.Min(depth, 1_000));
        return CelValue.OfList([.. flat]);
    }

    private static void Add(CelContext context, List<CelValue> flat, CelList list, long depth)
    {
        for (var index = 0; index < list.Count; index++)
        {
            context.Charge(1);
            if (depth > 0 && list[index].Ref is CelList inner)
            {
                Add(context, flat, inner, depth - 1);
                continue;
            }

            context.Allocate(CelContext.ValueSize);
            flat.Add(list[index]);
        }
    }
}
