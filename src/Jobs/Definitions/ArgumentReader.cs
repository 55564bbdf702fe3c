using Bib.Jobs.Expressions;
using Bib.Jobs.Instructions;
using Cel;

namespace Bib.Jobs.Definitions;

/// <summary>Makes arguments of what is written behind parameters, expressions compiled; notes what is wrong.</summary>
/// <param name="issues">Where mistakes are noted.</param>
internal sealed class ArgumentReader(List<DefinitionIssue> issues)
{
    /// <summary>The arguments of an instruction.</summary>
    /// <param name="instruction">Which.</param>
    /// <param name="with">What is written behind <c>with:</c>; null where nothing is.</param>
    /// <param name="line">The instruction's line.</param>
    /// <param name="path">The field <c>with</c>, from the top.</param>
    /// <param name="made">Variables that instructions before it have as outputs.</param>
    public IReadOnlyDictionary<string, Argument> Read(
        IInstruction instruction, DefinitionNode? with, int line, string path, IReadOnlySet<string> made)
    {
        var arguments = new Dictionary<string, Argument>(StringComparer.Ordinal);
        if (with is { Kind: not NodeKind.Map })
        {
            issues.Add(new(with.Line, path, $"This is {with.Said}; a map of parameters is expected.", Wanted(instruction)));
            return arguments;
        }

        var reader = new MapReader(with ?? new(NodeKind.Map, line), path, issues);
        foreach (var parameter in instruction.Parameters)
        {
            if (reader.Node(parameter.Name) is { } node)
            {
                if (Of(parameter, node, reader.FieldOf(parameter.Name), made) is { } argument)
                    arguments.Add(parameter.Name, argument);
            }
            else if (with?.Find(parameter.Name) is { } nothing && parameter.Kind == ParameterKind.Value)
            {
                arguments.Add(parameter.Name, new Argument.Constant(nothing.ToJson()));
            }
            else if (parameter.IsRequired)
            {
                reader.Note(
                    with?.Line ?? line, parameter.Name, $"{instruction.Name} needs the parameter '{parameter.Name}'.",
                    $"Add it below `with:`, as in `{parameter.Name}: {parameter.Example}`.");
            }
        }

        reader.Close(instruction.Name);
        return arguments;
    }

    /// <summary>A condition, with or without <c>${…}</c> around it; null where it is wrong.</summary>
    public Expression? ConditionOf(DefinitionNode node, string field)
    {
        if (node.Kind is not (NodeKind.Text or NodeKind.Bool))
        {
            issues.Add(new(node.Line, field, $"This is {node.Said}; a condition is expected.", "Write one, as in `vars.rows > 0`."));
            return null;
        }

        var source = node.Text.Trim();
        if (source.StartsWith("${", StringComparison.Ordinal) && source.EndsWith('}')) source = source[2..^1];
        return Tried(node.Line, field, () => Expression.Of(source));
    }

    private Argument? Of(Parameter parameter, DefinitionNode node, string field, IReadOnlySet<string> made)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Condition:
                return ConditionOf(node, field) is { } condition ? new Argument.Condition(condition) : null;
            case ParameterKind.Value:
                return ValueOf(node, field);
            case ParameterKind.Variable when !made.Contains(node.Text):
                issues.Add(new(
                    node.Line, field,
                    node.Kind == NodeKind.Text
                        ? $"No instruction before this one has the output '{node.Text}'."
                        : $"This is {node.Said}; the name of a variable is expected.",
                    made.Count == 0
                        ? "Give an instruction before it an `output:`."
                        : $"Name one of {string.Join(", ", made.Order(StringComparer.Ordinal))}."));
                return null;
            case ParameterKind.Variable:
                return new Argument.Constant(node.Text);
        }

        if (node.Kind is NodeKind.List or NodeKind.Map)
        {
            issues.Add(new(
                node.Line, field, $"This is {node.Said}; text is expected.",
                $"Write it as in `{parameter.Name}: {parameter.Example}`."));
            return null;
        }

        if (node.Text.Trim().Length == 0)
        {
            issues.Add(new(node.Line, field, "The text is empty.", $"Write it as in `{parameter.Name}: {parameter.Example}`."));
            return null;
        }

        var template = Tried(node.Line, field, () => Template.Of(node.Text));
        if (template is null) return null;
        return parameter.Kind == ParameterKind.Sql ? new Argument.Sql(template) : new Argument.Filled(template);
    }

    private Argument? ValueOf(DefinitionNode node, string field)
    {
        switch (node.Kind)
        {
            case NodeKind.Text:
                return Tried(node.Line, field, () => Template.Of(node.Text)) is { } template ? new Argument.Filled(template) : null;
            case NodeKind.List:
                var items = node.Items.Select((item, at) => ValueOf(item, $"{field}[{at}]")).OfType<Argument>().ToList();
                return new Argument.List(items);
            case NodeKind.Map:
                var entries = new List<KeyValuePair<string, Argument>>();
                foreach (var (name, part) in node.Entries)
                    if (ValueOf(part, $"{field}.{name}") is { } value) entries.Add(new(name, value));
                return new Argument.Map(entries);
            default:
                return new Argument.Constant(node.ToJson());
        }
    }

    private T? Tried<T>(int line, string field, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (CelException wrong)
        {
            var issue = wrong.Issues[0];
            issues.Add(new(
                line, field, $"An expression is wrong: {issue.Message.TrimEnd('.')} at column {issue.Column} of '{LineOf(issue)}'.",
                "Expressions see `vars` and `job`; try it with `bib eval`."));
        }
        catch (FormatException wrong)
        {
            issues.Add(new(line, field, $"In the text {wrong.Message}.", "Close it, or write `$${` for the letters themselves."));
        }

        return null;
    }

    private static string LineOf(CelIssue issue) => ExpressionScope.Shown(issue.Snippet.Split('\n')[0].TrimStart(' ', '|').TrimEnd());

    private static string Wanted(IInstruction instruction) =>
        $"Write them below `with:`: {string.Join(", ", instruction.Parameters.Select(parameter => parameter.Name))}.";
}
