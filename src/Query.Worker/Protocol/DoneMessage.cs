namespace Bib.Query.Worker.Protocol;

/// <summary>The end of a statement's rows.</summary>
/// <param name="Rows">How many were sent.</param>
/// <param name="Truncated">Whether there were more than it might send.</param>
internal sealed record DoneMessage(long Rows, bool Truncated)
{
    public byte[] ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Int64(Rows);
        payload.Bool(Truncated);
        return payload.Written.ToArray();
    }

    public static DoneMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return new(reader.Int64(), reader.Bool());
    }
}
