namespace Cel.Planning;

/// <summary>An expression that is ready to be evaluated.</summary>
/// <param name="Root">Its outermost node.</param>
/// <param name="Slots">How many places its local variables need.</param>
internal sealed record CelPlan(Node Root, int Slots);
