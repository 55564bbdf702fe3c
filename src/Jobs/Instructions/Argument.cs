using System.Text.Json.Nodes;
using Bib.Jobs.Expressions;

namespace Bib.Jobs.Instructions;

/// <summary>What is given for a parameter, ready to be evaluated.</summary>
internal abstract record Argument
{
    /// <summary>A value that is as it is.</summary>
    public sealed record Constant(JsonNode? Value) : Argument;

    /// <summary>A text with expressions.</summary>
    public sealed record Filled(Template Template) : Argument;

    /// <summary>SQL with expressions.</summary>
    public sealed record Sql(Template Template) : Argument;

    /// <summary>A condition.</summary>
    public sealed record Condition(Expression Expression) : Argument;

    /// <summary>A list of arguments.</summary>
    public sealed record List(IReadOnlyList<Argument> Items) : Argument;

    /// <summary>A map of arguments.</summary>
    public sealed record Map(IReadOnlyList<KeyValuePair<string, Argument>> Entries) : Argument;

    /// <summary>Its value now.</summary>
    /// <exception cref="Grains.Abstractions.Decisions.RefusalException">An expression ends in an error.</exception>
    public JsonNode? ValueOf(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken) => this switch
    {
        Constant constant => constant.Value?.DeepClone(),
        Filled filled => filled.Template.ValueOf(variables, cancellationToken),
        Sql sql => sql.Template.SqlOf(variables, cancellationToken),
        Condition condition => condition.Expression.IsTrue(variables, cancellationToken),
        List list => new JsonArray([.. list.Items.Select(item => item.ValueOf(variables, cancellationToken))]),
        Map map => new JsonObject(map.Entries.Select(
            entry => KeyValuePair.Create(entry.Key, entry.Value.ValueOf(variables, cancellationToken)))),
        _ => throw new InvalidOperationException($"Unknown argument {this}."),
    };
}
