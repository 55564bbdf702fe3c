using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Decisions;
using Bib.Jobs.Expressions;

namespace Bib.Jobs.Instructions;

/// <summary>
/// The arguments of an instruction that cleans a table, as parts of the statement that does it: names are quoted, values
/// are literals, words come from lists.
/// </summary>
internal static class CleanArguments
{
    private const int ColumnsMax = 1000;

    /// <summary>The parameter that names the table.</summary>
    public static Parameter From { get; } = new("from", ParameterKind.Variable, "rows");

    /// <summary>The table.</summary>
    public static string Table(this InstructionCall call) => Quoted(call.Text("from")!);

    /// <summary>A column's name; null where none is given.</summary>
    public static string? Column(this InstructionCall call, string parameter) =>
        call.Text(parameter) is { Length: > 0 } name ? Quoted(name) : null;

    /// <summary>Names of columns; empty where none are given.</summary>
    public static IReadOnlyList<string> Columns(this InstructionCall call, string parameter)
    {
        const string hint = "Give a list of at most 1,000 names, as in `[station, day]`.";
        if (call.Arguments.GetValueOrDefault(parameter) is not { } given) return [];
        if (given is not JsonArray { Count: > 0 and <= ColumnsMax } list) throw Wrong(call, parameter, given, hint);
        return [.. list.Select(node => node is JsonValue value && value.TryGetValue<string>(out var name) && name.Length > 0
            ? Quoted(name)
            : throw Wrong(call, parameter, node, hint))];
    }

    /// <summary>One of some words.</summary>
    public static string Word(this InstructionCall call, string parameter, params string[] words)
    {
        if (call.Text(parameter) is not { } word) return words[0];
        return words.Contains(word, StringComparer.Ordinal)
            ? word
            : throw Wrong(call, parameter, word, $"Give one of {string.Join(", ", words)}.");
    }

    /// <summary>A number above zero.</summary>
    public static string Factor(this InstructionCall call, string parameter, double otherwise)
    {
        if (call.Text(parameter) is not { } text) return otherwise.ToString("R", CultureInfo.InvariantCulture);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 1e6
                ? number.ToString("R", CultureInfo.InvariantCulture)
                : throw Wrong(call, parameter, text, "Give a number above 0, as in 1.5.");
    }

    /// <summary>A name as it stands in SQL.</summary>
    public static string Quoted(string name) => name.Contains('\0', StringComparison.Ordinal)
        ? throw new RefusalException(new(
            RefusalCode.InvalidValue, "A column's name has a zero character, which no name has.", "Mend it.", "definition"))
        : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A value as a literal.</summary>
    public static string Literal(this InstructionCall call, string parameter) => call.Arguments.GetValueOrDefault(parameter) switch
    {
        JsonValue value => Template.LiteralOf(value),
        var other => throw Wrong(call, parameter, other, "Give a text, a number or a truth value."),
    };

    /// <summary>An argument is not what the parameter takes.</summary>
    public static RefusalException Wrong(InstructionCall call, string parameter, JsonNode? value, string hint)
    {
        var shown = value?.ToJsonString() ?? "not given";
        return new(new(
            RefusalCode.InvalidArgument,
            $"{parameter} of instruction {call.Number} is {(shown.Length <= 80 ? shown : shown[..80] + "…")}.", hint, "definition"));
    }
}
