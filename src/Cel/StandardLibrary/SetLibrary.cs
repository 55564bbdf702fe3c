using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Lists taken for sets: the namespace <c>sets</c>.</summary>
internal static class SetLibrary
{
    public static void Declare(Signatures signatures)
    {
        Relation("sets.contains", (context, all, some) => HasAll(context, all, some));
        Relation("sets.equivalent", (context, one, other) => HasAll(context, one, other) && HasAll(context, other, one));
        Relation("sets.intersects", (context, one, other) =>
        {
            for (var index = 0; index < one.Count; index++)
            {
                if (Comparison.Contains(context, other, one[index])) return true;
            }

            return false;
        });

        void Relation(string name, Func<CelContext, CelList, CelList, bool> holds) => signatures.Add(name, new(
            [Signatures.ListOfT, Signatures.ListOfT], CelType.Bool, (context, arguments) =>
                CelValue.Of(holds(context, arguments[0].AsList(), arguments[1].AsList()))));
    }

    private static bool HasAll(CelContext context, CelList all, CelList some)
    {
        for (var index = 0; index < some.Count; index++)
        {
            if (!Comparison.Contains(context, all, some[index])) return false;
        }

        return true;
    }
}
