namespace Cel;

/// <summary>An expression that does not parse or check.</summary>
/// <param name="issues">What is wrong with it; at least one.</param>
public sealed class CelException(IReadOnlyList<CelIssue> issues)
    : Exception(string.Join('\n', issues.Select(issue => issue.ToString())))
{
    /// <summary>What is wrong with the expression, in the order of the source.</summary>
    public IReadOnlyList<CelIssue> Issues { get; } = issues;
}
