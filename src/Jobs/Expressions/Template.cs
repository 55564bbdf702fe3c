using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Decisions;
using Cel;

namespace Bib.Jobs.Expressions;

/// <summary>
/// Text with expressions between <c>${</c> and <c>}</c>. Where an expression is all of it, its value is the
/// expression's, whatever kind that is; else values are put in as text. <c>$${</c> stands for <c>${</c> itself.
/// </summary>
internal sealed class Template
{
    private readonly List<(string Text, Expression? Expression)> _parts = [];

    private Template()
    {
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="CelException">An expression does not parse or check.</exception>
    /// <exception cref="FormatException">An expression does not end.</exception>
    public static Template Of(string text)
    {
        var template = new Template();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 >= text.Length || text[at + 1] is not ('{' or '$'))
            {
                literal.Append(text[at]);
                continue;
            }

            if (text.AsSpan(at).StartsWith("$${"))
            {
                literal.Append("${");
                at += 2;
                continue;
            }

            if (text[at + 1] == '$')
            {
                literal.Append('$');
                continue;
            }

            var end = EndOf(text, at + 2);
            if (literal.Length > 0) template._parts.Add((literal.ToString(), null));
            literal.Clear();
            template._parts.Add(("", Expression.Of(text[(at + 2)..end])));
            at = end;
        }

        if (literal.Length > 0) template._parts.Add((literal.ToString(), null));
        return template;
    }

    /// <summary>Its value as JSON.</summary>
    /// <exception cref="RefusalException">An expression ends in an error.</exception>
    public JsonNode? ValueOf(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken) =>
        _parts is [(_, { } only)]
            ? only.ValueOf(variables, cancellationToken)
            : Join(variables, TextOf, cancellationToken);

    /// <summary>
    /// The same as SQL: each value is written as a literal, so that none of them can be anything else than a value.
    /// </summary>
    /// <inheritdoc cref="ValueOf"/>
    public string SqlOf(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken) =>
        Join(variables, LiteralOf, cancellationToken);

    private string Join(
        IReadOnlyDictionary<string, object?> variables, Func<JsonNode?, string> write, CancellationToken cancellationToken) =>
        string.Concat(_parts.Select(part => part.Expression is { } expression
            ? write(expression.ValueOf(variables, cancellationToken))
            : part.Text));

    private static string TextOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue text when text.TryGetValue<string>(out var plain) => plain,
        _ => value.ToJsonString(),
    };

    /// <summary>A value as an SQL literal.</summary>
    /// <exception cref="RefusalException">No literal can hold it.</exception>
    internal static string LiteralOf(JsonNode? value) => value switch
    {
        null => "NULL",
        JsonValue truth when truth.TryGetValue<bool>(out var isTrue) => isTrue ? "TRUE" : "FALSE",
        JsonValue whole when whole.TryGetValue<long>(out var number) => number.ToString(CultureInfo.InvariantCulture),
        JsonValue real when real.TryGetValue<double>(out var number) => number.ToString("R", CultureInfo.InvariantCulture),
        JsonValue text when text.TryGetValue<string>(out var plain) => Quoted(plain),
        JsonArray list => $"({string.Join(", ", list.Select(LiteralOf))})",
        _ => Quoted(value.ToJsonString()),
    };

    private static string Quoted(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new RefusalException(new(
            RefusalCode.InvalidValue, "A value for SQL has a zero character, which no SQL text has.",
            "Remove it with an expression.", "definition"))
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Where the brace is that closes an expression; those in texts and in maps do not.</summary>
    private static int EndOf(string text, int start)
    {
        var depth = 0;
        for (var at = start; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '{':
                    depth++;
                    break;
                case '}' when depth == 0:
                    return at;
                case '}':
                    depth--;
                    break;
                case '"' or '\'':
                    var quote = text[at];
                    for (at++; at < text.Length && text[at] != quote; at++)
                        if (text[at] == '\\') at++;
                    break;
            }
        }

        throw new FormatException("an expression begins with '${' and does not end with '}'");
    }
}
