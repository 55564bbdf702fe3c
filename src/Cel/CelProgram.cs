using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Cel.Compilation;
using Cel.Costs;
using Cel.Evaluation;
using Cel.Planning;
using Cel.Values;

namespace Cel;

/// <summary>An expression that is ready to be evaluated, from many threads at once.</summary>
public sealed class CelProgram
{
    private readonly CelEnvironment _environment;
    private readonly CelPlan _plan;
    private readonly Func<CelContext, CelValue> _evaluate;
    private readonly int _locals;

    internal CelProgram(CelEnvironment environment, CelPlan plan, bool isCompiled)
    {
        _environment = environment;
        _plan = plan;
        IsCompiled = isCompiled && CanCompile;
        _locals = IsCompiled ? 0 : plan.Slots;
        _evaluate = isCompiled && CanCompile ? ExpressionCompiler.Compile(plan) : Interpret;
    }

    /// <summary>Whether code can be made as the program runs: not in one that is machine code from the start.</summary>
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    private static bool CanCompile => RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>Whether it was compiled, and is not interpreted.</summary>
    public bool IsCompiled { get; }

    /// <summary>Evaluates it.</summary>
    /// <param name="variables">The variables by their full names, as .NET objects that do not change meanwhile.</param>
    /// <param name="cancellation">Ends it with an error; looked at every few thousand units of cost.</param>
    /// <returns>The value, which is an error where something went wrong, a limit was met, or the caller gave
    /// up.</returns>
    public CelResult Evaluate(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellation = default) =>
        Run(new CelContext(_environment, null, variables, _locals, cancellation));

    /// <inheritdoc cref="Evaluate(IReadOnlyDictionary{string, object}, CancellationToken)" />
    /// <param name="variables">Where the variables are found.</param>
    /// <param name="cancellation">Ends it with an error; looked at every few thousand units of cost.</param>
    public CelResult Evaluate(ICelVariables variables, CancellationToken cancellation = default) =>
        Run(new CelContext(_environment, variables, null, _locals, cancellation));

    /// <summary>Says ahead what an evaluation costs.</summary>
    /// <param name="sizes">
    /// How large variables may be: their elements, entries and characters, at all levels together. One that is not
    /// named may be of any size.
    /// </param>
    public CelCostEstimate EstimateCost(IReadOnlyDictionary<string, long>? sizes = null) =>
        CostEstimator.Estimate(_plan, sizes ?? FrozenDictionary<string, long>.Empty);

    private CelResult Run(CelContext context)
    {
        CelValue value;
        try
        {
            value = _evaluate(context);
        }
        catch (CelLimitException limit)
        {
            value = CelValue.Of(new CelError(limit.Code, limit.Message));
        }

        return new CelResult(value, context.Cost, context.Memory);
    }

    private CelValue Interpret(CelContext context)
    {
        context.Charge(_plan.Root.StaticCost);
        return _plan.Root.Evaluate(context);
    }
}
