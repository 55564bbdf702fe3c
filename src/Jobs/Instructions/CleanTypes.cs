using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bib.Jobs.Instructions;

/// <summary><c>clean.types</c>: gives columns other types; what does not fit fails, or is missing from then on.</summary>
internal sealed partial class CleanTypes(TableQuery tables) : IInstruction
{
    private const string Hint = "Give a map of columns and types, as in `types: { t: DOUBLE, day: DATE }`; there are BOOLEAN, "
        + "TINYINT to HUGEINT, FLOAT, DOUBLE, DECIMAL(10,2), VARCHAR, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, UUID.";

    public string Name => "clean.types";

    public bool NeedsOutput => true;

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        CleanArguments.From,
        new("types", ParameterKind.Value, "{ t: DOUBLE, day: DATE }"),
        new("misfits", ParameterKind.Text, "missing", IsRequired: false),
    ];

    /// <summary>The statement.</summary>
    public static string SqlOf(InstructionCall call)
    {
        if (call.Arguments.GetValueOrDefault("types") is not JsonObject { Count: > 0 and <= 1000 } types)
            throw CleanArguments.Wrong(call, "types", call.Arguments.GetValueOrDefault("types"), Hint);
        var cast = call.Word("misfits", "fail", "missing") == "fail" ? "cast" : "try_cast";
        var parts = types.Select(entry =>
        {
            var column = CleanArguments.Quoted(entry.Key);
            return entry.Value is JsonValue value && value.TryGetValue<string>(out var type) && Type().IsMatch(type)
                ? $"{cast}({column} as {type.ToUpperInvariant()}) as {column}"
                : throw CleanArguments.Wrong(call, "types", entry.Value, Hint);
        });
        return $"select * replace ({string.Join(", ", parts)}) from {call.Table()}";
    }

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken) =>
        tables.RunAsync(SqlOf(call), call, cancellationToken);

    [GeneratedRegex(
        @"\A(boolean|tinyint|smallint|integer|bigint|hugeint|float|double|decimal\([0-9]{1,2}, ?[0-9]{1,2}\)"
            + @"|varchar|date|time|timestamp|timestamptz|uuid)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Type();
}
