using Cel.Values;

namespace Cel.Planning;

/// <summary>One way to read a qualified name.</summary>
/// <param name="Name">The variable's full name.</param>
/// <param name="Constant">The constant of that name, where no variable has it.</param>
/// <param name="Fields">The fields that are asked of it.</param>
internal sealed record PathReading(string Name, CelValue? Constant, IReadOnlyList<string> Fields);
