using Bib.Cli.JsonPaths;

namespace Bib.Cli.Output;

/// <summary>What <c>-o</c> asks for.</summary>
/// <param name="Format">The format.</param>
/// <param name="Path">What to take of the JSON; set for <see cref="OutputFormat.JsonPath"/> only.</param>
internal sealed record OutputChoice(OutputFormat Format, JsonPath? Path = null)
{
    /// <summary>What stands before an expression.</summary>
    public const string PathPrefix = "jsonpath=";

    /// <summary>The formats by their words; <see cref="PathPrefix"/> takes an expression behind it.</summary>
    public static string[] Words { get; } =
        ["table", "wide", "json", "yaml", "ndjson", "csv", "name", PathPrefix];

    /// <summary>Reads what was typed behind <c>-o</c>.</summary>
    /// <exception cref="FormatException">There is no such format, or the expression is none.</exception>
    public static OutputChoice Parse(string typed)
    {
        if (typed.StartsWith(PathPrefix, StringComparison.Ordinal))
            return new(OutputFormat.JsonPath, JsonPath.Parse(typed[PathPrefix.Length..]));
        return Words.Contains(typed) && Enum.TryParse<OutputFormat>(typed, ignoreCase: true, out var format)
            ? new(format)
            : throw new FormatException($"-o is '{typed}'; it is {string.Join(", ", Words[..^1])} or {PathPrefix}EXPRESSION.");
    }
}
