using System.Text.Json.Nodes;

namespace Bib.Jobs.Instructions;

/// <summary>What a variable holds: a small value, or a table.</summary>
/// <param name="Value">The value; null where it is a table, or is null.</param>
/// <param name="Table">The table; null where it is a value.</param>
internal sealed record JobVariable(JsonNode? Value, JobTable? Table)
{
    /// <summary>What expressions see of it: of a table, how large it is and what it was made of.</summary>
    public JsonNode? Seen => Table is null
        ? Value?.DeepClone()
        : new JsonObject
        {
            ["rows"] = Table.Rows,
            ["size_bytes"] = Table.Size,
            ["columns"] = new JsonArray([.. Table.Columns.Select(column => JsonValue.Create(column.Name))]),
            ["inputs"] = new JsonArray([.. Table.Inputs.Select(input => JsonValue.Create(input))]),
        };
}
