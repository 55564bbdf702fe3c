namespace Bib.Query.Worker.Protocol;

/// <summary>Why a statement ended without all its rows.</summary>
/// <param name="Kind">What failed.</param>
/// <param name="Text">The engine's own words, with the files called as the dataset calls them.</param>
internal sealed record FailedMessage(FailureKind Kind, string Text)
{
    public byte[] ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Byte((byte)Kind);
        payload.Text(Text);
        return payload.Written.ToArray();
    }

    public static FailedMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return new((FailureKind)reader.Byte(), reader.Text());
    }
}
