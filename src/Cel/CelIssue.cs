namespace Cel;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Message">What is wrong, in a sentence without a full stop.</param>
/// <param name="Offset">Where it begins, in UTF-16 code units from the start of the source.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in code points.</param>
/// <param name="Snippet">The line of the source, or the part of it around the column, and a caret below it.</param>
public sealed record CelIssue(string Message, int Offset, int Line, int Column, string Snippet)
{
    /// <summary>Place, message and snippet, as a person is shown them.</summary>
    public override string ToString() => $"{Line}:{Column}: {Message}\n{Snippet}";
}
