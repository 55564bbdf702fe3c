namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What reading the configuration again has changed.</summary>
/// <param name="Applied">Keys whose new value is in force.</param>
/// <param name="Waiting">Keys whose new value counts from the next start.</param>
public sealed record ConfigChange(IReadOnlyList<string> Applied, IReadOnlyList<string> Waiting);
