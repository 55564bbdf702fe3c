namespace Bib.Jobs.Instructions;

/// <summary>A parameter that an instruction declares.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Example">What is written behind its name, as in a hint.</param>
/// <param name="IsRequired">Whether it has to be there.</param>
internal sealed record Parameter(string Name, ParameterKind Kind, string Example, bool IsRequired = true);
