using Bib.Jobs.Expressions;
using Bib.Jobs.Instructions;

namespace Bib.Jobs.Definitions;

/// <summary>An instruction as a definition has it, checked.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Label">For people; its name where nothing is said.</param>
/// <param name="Instruction">What it does.</param>
/// <param name="Arguments">What is given for its parameters.</param>
/// <param name="Condition">When it is done at all; null for always.</param>
/// <param name="OnError">What happens when it fails.</param>
/// <param name="RetriesMax">How often it is tried again.</param>
/// <param name="Backoff">How long before the first time; twice as long before each next.</param>
/// <param name="Output">The variable that its value goes to; null for none.</param>
internal sealed record InstructionDefinition(
    int Number,
    string Label,
    IInstruction Instruction,
    IReadOnlyDictionary<string, Argument> Arguments,
    Expression? Condition,
    OnError OnError,
    int RetriesMax,
    TimeSpan Backoff,
    string? Output);
