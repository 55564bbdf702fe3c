namespace Formats.Packages;

/// <summary>A package is not what it should be, or holds what its format cannot say.</summary>
/// <param name="message">One sentence: the file or line, what is wrong with it.</param>
/// <param name="hint">What to do about it.</param>
public sealed class PackageException(string message, string hint) : Exception(message)
{
    /// <summary>What to do about it.</summary>
    public string Hint { get; } = hint;
}
