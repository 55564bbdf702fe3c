using Cel.Values;

namespace Cel.Evaluation;

/// <summary>What came of an evaluation.</summary>
/// <param name="Value">The value: perhaps an error, perhaps not known.</param>
/// <param name="Cost">What it cost, in units.</param>
/// <param name="Memory">How many bytes the values took that it made.</param>
public readonly record struct CelResult(CelValue Value, long Cost, long Memory);
