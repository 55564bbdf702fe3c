namespace Bib.Query.Worker.Protocol;

/// <summary>
/// What crosses the pipe: a length of four bytes, little-endian, a <see cref="MessageKind"/>, and as many bytes.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">Its content.</param>
internal readonly record struct Frame(MessageKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderSize = 5;

    /// <summary>The longest payload: a batch of rows at its limit, and what goes around it.</summary>
    public const int PayloadMax = 8 << 20;
}
