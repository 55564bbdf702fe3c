using System.Text.Json;
using System.Text.Json.Nodes;
using Bib.Cli.Terminal;

namespace Bib.Cli.Output;

/// <summary>Writes records in the format that was asked for.</summary>
internal sealed class OutputWriter(BibTerminal terminal, OutputChoice choice)
{
    /// <summary>Rows of a table that are gathered before the first is written.</summary>
    internal const int RowsGathered = 10_000;

    public OutputFormat Format { get; } = choice.Format;

    /// <summary>Whether a person sees what is written, and a terminal would obey what is in it.</summary>
    public bool IsForTerminal => terminal.OutIsTerminal;

    /// <summary>Writes a table; at a terminal that is shorter, through a pager.</summary>
    public void WritePaged(Action<TextWriter> write)
    {
        var height = terminal.OutIsTerminal && terminal.Variable("TERM") != "dumb" ? terminal.Height : 0;
        if (height <= 0 || Pager.CommandOf(terminal.Variable) is not { } pager)
        {
            write(terminal.Out);
            return;
        }

        var page = new StringWriter { NewLine = "\n" };
        write(page);
        var table = page.ToString();
        if (table.AsSpan().Count('\n') < height || !terminal.ShowPaged(pager, table)) terminal.Out.Write(table);
    }

    /// <summary>For what is JSON already: writes what the path selects of it.</summary>
    public void WriteSelected(string json)
    {
        foreach (var node in choice.Path!.Select(JsonNode.Parse(json)))
        {
            // A value is written as it is for a program, and made harmless for a terminal.
            var value = node?.GetValueKind() == JsonValueKind.String
                ? node.GetValue<string>()
                : JsonText.OneLine(node);
            terminal.Out.WriteLine(IsForTerminal ? Printable.Lines(value) : value);
        }
    }

    /// <summary>
    /// Writes many; those formats that can, write each as it comes. None at all is <c>[]</c> in JSON.
    /// </summary>
    public async Task WriteManyAsync(
        Shape shape, IAsyncEnumerable<JsonObject> records, CancellationToken cancellationToken)
    {
        var text = terminal.Out;
        switch (Format)
        {
            case OutputFormat.Table or OutputFormat.Wide:
                await WriteTableAsync(shape, records, cancellationToken);
                break;
            case OutputFormat.Json:
                await WriteArrayAsync(records, cancellationToken);
                break;
            case OutputFormat.Yaml:
                var any = false;
                await foreach (var record in records.WithCancellation(cancellationToken))
                {
                    any = true;
                    YamlText.WriteItem(text, record);
                }

                if (!any) text.WriteLine("[]");
                break;
            case OutputFormat.JsonPath:
                var all = new JsonArray();
                await foreach (var record in records.WithCancellation(cancellationToken)) all.Add((JsonNode)record);
                WriteSelected(JsonText.OneLine(all));
                break;
            case OutputFormat.Csv:
                CsvText.WriteHeader(text, shape);
                await foreach (var record in records.WithCancellation(cancellationToken))
                    CsvText.WriteRow(text, shape, record, IsForTerminal);
                break;
            default:
                await foreach (var record in records.WithCancellation(cancellationToken)) WriteLine(shape, record);
                break;
        }

        await text.FlushAsync(cancellationToken);
    }

    /// <summary>Writes one thing: a table of its fields for people, an object for programs.</summary>
    public async Task WriteOneAsync(Shape shape, JsonObject record, CancellationToken cancellationToken)
    {
        var text = terminal.Out;
        switch (Format)
        {
            case OutputFormat.Table or OutputFormat.Wide:
                TableText.WriteFields(text, record);
                break;
            case OutputFormat.Json:
                text.WriteLine(JsonText.Indented(record));
                break;
            case OutputFormat.Yaml:
                YamlText.Write(text, record);
                break;
            case OutputFormat.JsonPath:
                WriteSelected(JsonText.OneLine(record));
                break;
            case OutputFormat.Csv:
                CsvText.WriteHeader(text, shape);
                CsvText.WriteRow(text, shape, record, IsForTerminal);
                break;
            default:
                WriteLine(shape, record);
                break;
        }

        await text.FlushAsync(cancellationToken);
    }

    /// <summary>
    /// A table, as wide as its rows. Of very many the first decide how wide it is, and the others follow as they come,
    /// without a pager: a list of a million files neither fills the memory nor keeps a person waiting for its first line.
    /// </summary>
    private async Task WriteTableAsync(
        Shape shape, IAsyncEnumerable<JsonObject> records, CancellationToken cancellationToken)
    {
        var rows = new List<JsonObject>();
        var (isWide, room) = (Format == OutputFormat.Wide, terminal.OutIsTerminal ? terminal.Width : 0);
        await using var coming = records.GetAsyncEnumerator(cancellationToken);
        while (rows.Count < RowsGathered && await coming.MoveNextAsync()) rows.Add(coming.Current);
        if (rows.Count == 0 && !shape.HasHeadAlone) return;
        if (rows.Count < RowsGathered)
        {
            WritePaged(page => TableText.Write(page, shape, rows, isWide, room));
            return;
        }

        var writeRow = TableText.Write(terminal.Out, shape, rows, isWide, room);
        rows.Clear();
        while (await coming.MoveNextAsync()) writeRow(coming.Current);
    }

    private void WriteLine(Shape shape, JsonObject record) => terminal.Out.WriteLine(
        Format == OutputFormat.Name
            ? Printable.OneLine(Shape.Field(record, shape.NameKey)?.ToString() ?? "")
            : JsonText.OneLine(record));

    private async Task WriteArrayAsync(IAsyncEnumerable<JsonObject> records, CancellationToken cancellationToken)
    {
        var text = terminal.Out;
        var separator = "[\n";
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            text.Write(separator);
            text.Write("  ");
            text.Write(JsonText.Indented(record).Replace("\n", "\n  ", StringComparison.Ordinal));
            separator = ",\n";
        }

        text.WriteLine(separator == "[\n" ? "[]" : "\n]");
    }
}
