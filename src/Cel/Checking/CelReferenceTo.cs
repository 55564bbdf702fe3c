using Cel.Values;

namespace Cel.Checking;

/// <summary>What a name of a checked expression means: a variable, or a constant.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Constant">Its value, if it is a constant.</param>
internal sealed record CelReferenceTo(string Name, CelValue? Constant);
