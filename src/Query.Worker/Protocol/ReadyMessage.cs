namespace Bib.Query.Worker.Protocol;

/// <summary>What a worker says of itself.</summary>
/// <param name="DuckDbVersion">The engine's version, as <c>v1.5.6</c>.</param>
/// <param name="Confined">
/// Whether the kernel keeps it from writing anywhere but in its folder for temporary files, and from reading what is
/// not its own. Where it does not, the worker gets copies.
/// </param>
internal sealed record ReadyMessage(string DuckDbVersion, bool Confined)
{
    public byte[] ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Text(DuckDbVersion);
        payload.Bool(Confined);
        return payload.Written.ToArray();
    }

    public static ReadyMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return new(reader.Text(), reader.Bool());
    }
}
