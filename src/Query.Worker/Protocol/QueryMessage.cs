namespace Bib.Query.Worker.Protocol;

/// <summary>A statement to run.</summary>
/// <param name="Number">Counted up by the node; a <see cref="MessageKind.Cancel"/> names it.</param>
/// <param name="Sql">One statement that answers rows.</param>
/// <param name="Explain">Whether its plan is wanted instead of its rows.</param>
/// <param name="Folder">The folder of its tables' files; the only one it may read.</param>
/// <param name="RowsMax">After so many rows it ends; 0 for none at all.</param>
/// <param name="TablesMax">How many tables it may name.</param>
internal sealed record QueryMessage(int Number, string Sql, bool Explain, string Folder, long RowsMax, int TablesMax)
{
    public byte[] ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Int32(Number);
        payload.Text(Sql);
        payload.Bool(Explain);
        payload.Text(Folder);
        payload.Int64(RowsMax);
        payload.Int32(TablesMax);
        return payload.Written.ToArray();
    }

    public static QueryMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return new(reader.Int32(), reader.Text(), reader.Bool(), reader.Text(), reader.Int64(), reader.Int32());
    }
}
