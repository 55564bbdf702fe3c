namespace Bib.Jobs.Definitions;

/// <summary>A mistake in a definition.</summary>
/// <param name="Line">Where, from 1.</param>
/// <param name="Field">Of what, as <c>instructions[2].with.sql</c>; empty for all of it.</param>
/// <param name="Message">What is wrong: a sentence.</param>
/// <param name="Hint">How to mend it: a sentence.</param>
internal sealed record DefinitionIssue(int Line, string Field, string Message, string Hint)
{
    public override string ToString() => Field.Length == 0 ? $"Line {Line}: {Message}" : $"Line {Line}, {Field}: {Message}";
}
