using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands.Topic;

/// <summary>The columns that a topic declares, as they are given and shown.</summary>
internal static class ColumnOptions
{
    private const string Types = "string, integer, number, boolean, date, time, timestamp, binary or json";

    /// <summary>The option, for a topic that is made or changed.</summary>
    public static Option<string[]> Make(string description) => new("--column")
    {
        Description = $"{description} name:type, with ! behind it where every row has a value; may be repeated. "
            + $"Types: {Types}.",
        HelpName = "name:type",
    };

    /// <summary>Reads them. One that is empty means none.</summary>
    /// <exception cref="CliException">One is none.</exception>
    public static V1.TableSchema Read(IEnumerable<string> columns)
    {
        var schema = new V1.TableSchema();
        foreach (var column in columns.Where(column => column.Length > 0))
        {
            var colon = column.LastIndexOf(':');
            var required = column.EndsWith('!');
            var word = colon < 0 ? "" : column[(colon + 1)..(required ? ^1 : ^0)];
            if (colon < 1 || !Enum.TryParse<V1.TableFieldType>(word, ignoreCase: true, out var type)
                || type == V1.TableFieldType.Unspecified || char.IsAsciiDigit(word[0]))
            {
                throw new CliException(
                    CliException.WrongUsage, ExitCode.Usage, $"'{column}' is no column.",
                    $"Give a name and a type, as in station:string! or temperature:number. Types: {Types}.");
            }

            schema.Fields.Add(new V1.TableField { Name = column[..colon], Type = type, Required = required });
        }

        return schema;
    }

    /// <summary>Columns as a record has them.</summary>
    public static JsonArray Of(V1.TableSchema? schema) => new([
        .. (schema?.Fields ?? []).Select(JsonNode? (field) => new JsonObject
        {
            ["name"] = field.Name,
            ["type"] = field.Type.ToString().ToLowerInvariant(),
            ["required"] = field.Required,
            ["description"] = field.Description,
        }),
    ]);
}
