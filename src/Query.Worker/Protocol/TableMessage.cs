using Bib.Query.Worker.Tables;

namespace Bib.Query.Worker.Protocol;

/// <summary>A table: files of one format.</summary>
/// <param name="Name">As the statement names it.</param>
/// <param name="Format">How its files are read.</param>
/// <param name="ByName">
/// Whether files may have different columns, which are then matched by their names; else that is an error.
/// </param>
/// <param name="Files">Its files, in order.</param>
/// <param name="Columns">Names and SQL types of columns that are known already; empty: they are found out.</param>
internal sealed record TableMessage(
    string Name,
    TableFormat Format,
    bool ByName,
    IReadOnlyList<TableFileLink> Files,
    IReadOnlyList<KeyValuePair<string, string>> Columns)
{
    public byte[] ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Text(Name);
        payload.Byte((byte)Format);
        payload.Bool(ByName);
        payload.Int32(Files.Count);
        foreach (var file in Files)
        {
            payload.Text(file.Path);
            payload.Text(file.Shown);
        }

        payload.Int32(Columns.Count);
        foreach (var (name, type) in Columns)
        {
            payload.Text(name);
            payload.Text(type);
        }

        return payload.Written.ToArray();
    }

    /// <summary>
    /// The same table, its files named from a folder on: what the engine tells of a file then tells nothing of where
    /// the node keeps its data.
    /// </summary>
    public TableMessage RelativeTo(string folder) => this with
    {
        Files = [.. Files.Select(file => file with { Path = Path.GetRelativePath(folder, file.Path) })],
    };

    public static TableMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var name = reader.Text();
        var format = (TableFormat)reader.Byte();
        var byName = reader.Bool();
        var files = new TableFileLink[reader.Count(8)];
        for (var index = 0; index < files.Length; index++) files[index] = new(reader.Text(), reader.Text());
        var columns = new KeyValuePair<string, string>[reader.Count(8)];
        for (var index = 0; index < columns.Length; index++) columns[index] = new(reader.Text(), reader.Text());
        return new(name, format, byName, files, columns);
    }
}
