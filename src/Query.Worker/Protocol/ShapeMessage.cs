namespace Bib.Query.Worker.Protocol;

/// <summary>Columns that were found out.</summary>
/// <param name="Table">The table's name in the statement.</param>
/// <param name="Columns">Names and SQL types, in order.</param>
internal sealed record ShapeMessage(string Table, IReadOnlyList<KeyValuePair<string, string>> Columns)
{
    public byte[] ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Text(Table);
        payload.Int32(Columns.Count);
        foreach (var (name, type) in Columns)
        {
            payload.Text(name);
            payload.Text(type);
        }

        return payload.Written.ToArray();
    }

    public static ShapeMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var table = reader.Text();
        var columns = new KeyValuePair<string, string>[reader.Count(8)];
        for (var index = 0; index < columns.Length; index++) columns[index] = new(reader.Text(), reader.Text());
        return new(table, columns);
    }
}
