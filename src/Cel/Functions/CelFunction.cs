namespace Cel.Functions;

/// <summary>A function that expressions may call.</summary>
/// <param name="Name">Its name, perhaps with dots.</param>
/// <param name="Overloads">Its signatures, at least one.</param>
public sealed record CelFunction(string Name, params IReadOnlyList<CelOverload> Overloads);
