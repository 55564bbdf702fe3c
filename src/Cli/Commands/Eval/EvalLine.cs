namespace Bib.Cli.Commands.Eval;

/// <summary>One line of data.</summary>
/// <param name="Number">Which, from 1.</param>
/// <param name="Text">As it came.</param>
/// <param name="Variables">What an expression finds in it.</param>
internal sealed record EvalLine(long Number, string Text, IReadOnlyDictionary<string, object?> Variables);
