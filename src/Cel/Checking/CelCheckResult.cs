using System.Diagnostics.CodeAnalysis;

namespace Cel.Checking;

/// <summary>What came of checking: an expression with types, or what is wrong with it.</summary>
/// <param name="Ast">The expression; null where there are issues.</param>
/// <param name="Issues">What is wrong, in the order of the source.</param>
public sealed record CelCheckResult(CelCheckedAst? Ast, IReadOnlyList<CelIssue> Issues)
{
    /// <summary>Whether the expression fits the declarations.</summary>
    [MemberNotNullWhen(true, nameof(Ast))]
    public bool IsOk => Ast is not null;

    /// <summary>The expression.</summary>
    /// <exception cref="CelException">It does not fit.</exception>
    public CelCheckedAst OrThrow() => Ast ?? throw new CelException(Issues);
}
