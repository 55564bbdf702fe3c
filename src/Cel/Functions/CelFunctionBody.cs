using Cel.Evaluation;
using Cel.Values;

namespace Cel.Functions;

/// <summary>
/// What a function does. It is called with values of the declared kinds, never with errors; it charges the context for
/// work that grows with its arguments, and gives an error as a value.
/// </summary>
/// <param name="context">The evaluation.</param>
/// <param name="arguments">The arguments; of a method, what it is called on comes first.</param>
public delegate CelValue CelFunctionBody(CelContext context, ReadOnlySpan<CelValue> arguments);
