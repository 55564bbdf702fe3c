using Cel.Ast;
using Cel.Functions;

namespace Cel.Planning;

/// <summary>Finds the function that a call means: a qualified name before a method.</summary>
internal static class FunctionLookup
{
    /// <summary>
    /// The function, null where there is none, and whether what it is called on is its first argument.
    /// </summary>
    /// <param name="environment">What is declared.</param>
    /// <param name="call">The call.</param>
    /// <param name="isLocal">Whether a name is that of a local variable around.</param>
    public static (CelFunction? Function, bool IsMember) Find(
        CelEnvironment environment, CallExpr call, Func<string, bool> isLocal)
    {
        if (call.Target is null) return (First(environment, call.Function), false);
        if (QualifiedName.Of(call.Target) is { } name && !isLocal(name.Root)
            && First(environment, $"{name}.{call.Function}") is { } qualified)
        {
            return (qualified, false);
        }

        return (environment.Function(call.Function), true);
    }

    private static CelFunction? First(CelEnvironment environment, string name) =>
        environment.Candidates(name).Select(environment.Function).FirstOrDefault(function => function is not null);
}
