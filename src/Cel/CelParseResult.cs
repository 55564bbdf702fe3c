using System.Diagnostics.CodeAnalysis;

namespace Cel;

/// <summary>What came of parsing: a tree, or what is wrong with the source.</summary>
/// <param name="Ast">The tree; null where there are issues.</param>
/// <param name="Issues">What is wrong, in the order of the source.</param>
public sealed record CelParseResult(CelAst? Ast, IReadOnlyList<CelIssue> Issues)
{
    /// <summary>Whether there is a tree.</summary>
    [MemberNotNullWhen(true, nameof(Ast))]
    public bool IsOk => Ast is not null;

    /// <summary>The tree.</summary>
    /// <exception cref="CelException">There is none.</exception>
    public CelAst OrThrow() => Ast ?? throw new CelException(Issues);
}
