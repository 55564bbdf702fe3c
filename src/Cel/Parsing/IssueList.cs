namespace Cel.Parsing;

/// <summary>Issues as they are found, no more than a limit and no two at one place.</summary>
internal sealed class IssueList(CelSource source, int limit)
{
    private readonly List<CelIssue> _issues = [];
    private readonly HashSet<int> _places = [];

    public bool IsFull => _issues.Count >= limit;

    public bool IsEmpty => _issues.Count == 0;

    public void Add(int offset, string message)
    {
        if (IsFull || !_places.Add(offset)) return;
        _issues.Add(source.Issue(offset, message));
    }

    public IReadOnlyList<CelIssue> InOrder() => [.. _issues.OrderBy(issue => issue.Offset)];
}
