namespace Bib.Jobs.Definitions;

/// <summary>A text cannot be read as a definition at all.</summary>
internal sealed class DefinitionException(DefinitionIssue issue) : Exception(issue.ToString())
{
    public DefinitionIssue Issue { get; } = issue;
}
