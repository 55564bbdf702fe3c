using Bib.Query.Worker.Protocol;

namespace Bib.Query.Worker.Running;

/// <summary>A statement ends here; the message is for people.</summary>
internal sealed class QueryFailedException(FailureKind kind, string message) : Exception(message)
{
    public FailureKind Kind { get; } = kind;
}
