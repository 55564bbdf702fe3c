using System.Runtime.CompilerServices;
using System.Text.Json;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands.Eval;

/// <summary>What an expression is about: variables that were given, a document, lines.</summary>
internal static class EvalInput
{
    /// <summary>What the whole document, or line, is called.</summary>
    private const string Data = "data";

    /// <summary>The variables that were given one by one.</summary>
    /// <exception cref="CliException">One has no name.</exception>
    public static Dictionary<string, object?> Given(IReadOnlyList<string> variables)
    {
        var given = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var variable in variables)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CliException(
                    CliException.WrongUsage, ExitCode.Usage, $"--var '{variable}' has no name before a '='.",
                    "Write it as in: bib eval 'size > 3' --var size=4");
            }

            given[variable[..equals]] = ValueOf(variable[(equals + 1)..]);
        }

        return given;
    }

    /// <summary>A document's variables, beside those that were given.</summary>
    /// <exception cref="CliException">It cannot be read, or is no JSON.</exception>
    public static async Task<IReadOnlyDictionary<string, object?>> OfDocumentAsync(
        string file, TextReader input, Dictionary<string, object?> given, CancellationToken cancellationToken)
    {
        using var reader = Open(file, input);
        return With(given, Parse(await reader.ReadToEndAsync(cancellationToken), Name(file)));
    }

    /// <summary>Each line's variables; empty lines are left out.</summary>
    /// <exception cref="CliException">The lines cannot be read, or one is no JSON.</exception>
    public static async IAsyncEnumerable<EvalLine> LinesAsync(
        string file, TextReader input, Dictionary<string, object?> given,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = Open(file, input);
        for (long number = 1; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            yield return new(number, line, With(given, Parse(line, $"line {number} of {Name(file)}")));
        }
    }

    private static string Name(string file) => file == "-" ? "standard input" : $"'{file}'";

    private static TextReader Open(string file, TextReader input)
    {
        if (file == "-") return input;
        try
        {
            return new StreamReader(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliException.BadSource, ExitCode.Usage, $"--data '{file}' cannot be read: {fault.Message}",
                "Name a file that exists, or - for standard input.");
        }
    }

    private static JsonElement Parse(string text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException fault)
        {
            throw new CliException(
                CliException.BadSource, ExitCode.Usage, $"What {name} holds is no JSON: {fault.Message}",
                "One JSON value is wanted; for one a line, add --each.");
        }
    }

    /// <summary>JSON where it is some, so that numbers are numbers; else the text as it was typed.</summary>
    private static object? ValueOf(string typed)
    {
        try
        {
            using var document = JsonDocument.Parse(typed);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return typed;
        }
    }

    /// <summary>What was given by name wins over the document's members, and those over the whole.</summary>
    private static Dictionary<string, object?> With(Dictionary<string, object?> given, JsonElement json)
    {
        var all = new Dictionary<string, object?>(StringComparer.Ordinal) { [Data] = json };
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject()) all[member.Name] = member.Value;
        }

        foreach (var (name, value) in given) all[name] = value;
        return all;
    }
}
