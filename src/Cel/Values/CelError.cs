namespace Cel.Values;

/// <summary>What went wrong in an evaluation.</summary>
/// <param name="code">The kind of fault.</param>
/// <param name="message">What went wrong, naming the thing and the value.</param>
/// <param name="offset">Where in the source, in UTF-16 code units; -1 where it is not known.</param>
public sealed class CelError(CelErrorCode code, string message, int offset = -1) : CelReference(CelKind.Error)
{
    /// <summary>The kind of fault.</summary>
    public CelErrorCode Code { get; } = code;

    /// <summary>What went wrong.</summary>
    public string Message { get; } = message;

    /// <summary>Where in the source, in UTF-16 code units; -1 where it is not known.</summary>
    public int Offset { get; } = offset;

    /// <inheritdoc />
    public override string ToString() => $"{Code}: {Message}";
}
