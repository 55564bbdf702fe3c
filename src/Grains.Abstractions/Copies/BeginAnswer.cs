namespace Bib.Grains.Abstractions.Copies;

/// <summary>Whether a drop may begin.</summary>
/// <param name="HasBegun">Whether it has.</param>
/// <param name="Lock">Who keeps the node from it; null where it is another drop of the same copy that is under way.</param>
public sealed record BeginAnswer(bool HasBegun, CopyLock? Lock);
