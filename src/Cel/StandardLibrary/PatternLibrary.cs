using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Regular expressions.</summary>
internal static class PatternLibrary
{
    public static void Declare(Signatures signatures)
    {
        signatures.Method("matches", [CelType.String, CelType.String], CelType.Bool, Matches);
        signatures.Function("matches", [CelType.String, CelType.String], CelType.Bool, Matches);
    }

    private static CelValue Matches(CelContext context, ReadOnlySpan<CelValue> arguments) =>
        context.Pattern(arguments[1].AsString()).IsMatch(context, arguments[0].AsString());
}
