using Cel.Values;

namespace Cel.Evaluation;

/// <summary>Where an evaluation finds its variables.</summary>
public interface ICelVariables
{
    /// <summary>The value of a variable.</summary>
    /// <param name="name">Its full name, perhaps with dots.</param>
    /// <param name="value">Its value; a <see cref="CelUnknown"/> where it is not known yet.</param>
    /// <returns>Whether there is such a variable.</returns>
    bool TryGet(string name, out CelValue value);
}
