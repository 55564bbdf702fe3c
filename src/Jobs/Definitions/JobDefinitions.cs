using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Jobs.Instructions;

namespace Bib.Jobs.Definitions;

/// <summary>Reads and checks definitions (docs/formats/job-definition.md).</summary>
internal sealed partial class JobDefinitions(InstructionSet instructions) : IJobDefinitions
{
    /// <summary>Mistakes that are told at once; a reader mends a few at a time.</summary>
    private const int IssuesToldMax = 10;

    private const int PathLengthMax = 519;

    private static readonly TimeSpan _timeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan _backoff = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public JobPlan Read(string definition) => ReadWhole(definition).Plan;

    /// <summary>All of a definition.</summary>
    /// <exception cref="RefusalException">It is wrong.</exception>
    public JobDefinition ReadWhole(string definition)
    {
        var issues = new List<DefinitionIssue>();
        try
        {
            var read = Of(DefinitionReader.Read(definition), definition, issues);
            if (issues.Count == 0) return read;
        }
        catch (DefinitionException fault)
        {
            issues.Add(fault.Issue);
        }

        issues.Sort((one, other) => one.Line.CompareTo(other.Line));
        var told = issues.Take(IssuesToldMax).Select(issue => issue.ToString()).ToList();
        if (issues.Count > IssuesToldMax) told.Add($"And {issues.Count - IssuesToldMax} more mistakes.");
        throw new RefusalException(new(
            RefusalCode.InvalidArgument, string.Join('\n', told), issues[0].Hint, "definition",
            issues[0].Field.Length == 0 ? null : issues[0].Field));
    }

    private JobDefinition Of(DefinitionNode root, string text, List<DefinitionIssue> issues)
    {
        var reader = new MapReader(root, "", issues);
        var plan = new JobPlan(
            reader.Text("name", JobLimits.NameLengthMax, "clean-gsod") ?? "",
            reader.Word("type", JobType.Custom),
            reader.Text("topic", PathLengthMax, "weather") ?? "",
            reader.Whole("priority", -JobLimits.PriorityMax, JobLimits.PriorityMax, 0),
            reader.Span("timeout", JobLimits.TimeMax, _timeout, "30m"),
            reader.Whole("retries", 0, JobLimits.RetriesMax, 3),
            text, "", 0);
        var variables = VariablesOf(reader, issues);
        var steps = StepsOf(reader, root, issues);
        reader.Close("A job");
        var code = new JsonObject
        {
            ["instructions"] = root.Find("instructions")?.ToJson(),
            ["variables"] = root.Find("variables")?.ToJson(),
        };
        return new(plan with { CodeHash = HashOf(code), Steps = steps.Count }, variables, steps);
    }

    private static Dictionary<string, JsonNode?> VariablesOf(MapReader reader, List<DefinitionIssue> issues)
    {
        var variables = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (reader.Node("variables") is not { } map) return variables;
        if (map.Kind != NodeKind.Map)
        {
            reader.Note(map.Line, "variables", $"This is {map.Said}; a map is expected.", "Write `name: value` below it.");
            return variables;
        }

        foreach (var (name, value) in map.Entries)
        {
            if (!Identifier().IsMatch(name)) issues.Add(NoName(value.Line, $"variables.{name}", name));
            variables.Add(name, value.ToJson());
        }

        return variables;
    }

    private List<InstructionDefinition> StepsOf(MapReader reader, DefinitionNode root, List<DefinitionIssue> issues)
    {
        var steps = new List<InstructionDefinition>();
        var list = reader.Node("instructions");
        if (list is not { Kind: NodeKind.List, Items.Count: > 0 })
        {
            reader.Note(
                list?.Line ?? root.Line, "instructions",
                list is null or { Kind: NodeKind.List } ? "The job has no instructions." : $"This is {list.Said}; a list is expected.",
                $"Write `- do: {instructions.Names.First()}` below it; there are {string.Join(", ", instructions.Names)}.");
            return steps;
        }

        if (list.Items.Count > JobLimits.InstructionsMax)
        {
            reader.Note(
                list.Line, "instructions",
                $"There are {list.Items.Count} instructions; {JobLimits.InstructionsMax} are allowed.", "Make several jobs of it.");
            return steps;
        }

        var made = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < list.Items.Count; at++)
        {
            if (StepOf(list.Items[at], at + 1, made, issues) is not { } step) continue;
            steps.Add(step);
            if (step.Output is { } output) made.Add(output);
        }

        return steps;
    }

    private InstructionDefinition? StepOf(
        DefinitionNode node, int number, HashSet<string> made, List<DefinitionIssue> issues)
    {
        var path = $"instructions[{number}]";
        if (node.Kind != NodeKind.Map)
        {
            issues.Add(new(node.Line, path, $"This is {node.Said}; an instruction is expected.", "Write it as in `- do: sql.query`."));
            return null;
        }

        var reader = new MapReader(node, path, issues);
        var name = reader.Text("do", JobLimits.NameLengthMax, "sql.query");
        if (name is null || instructions.Find(name) is not { } instruction)
        {
            reader.Note(
                node.Find("do")?.Line ?? node.Line, "do",
                name is null ? "The instruction does not say what to do." : $"There is no instruction '{name}'.",
                $"There are {string.Join(", ", instructions.Names)}.");
            return null;
        }

        var values = new ArgumentReader(issues);
        var arguments = values.Read(instruction, reader.Node("with"), node.Line, $"{path}.with", made);
        var condition = reader.Node("if") is { } written ? values.ConditionOf(written, $"{path}.if") : null;
        var output = reader.Text("output", 64, "clean");
        if (output is not null && !Identifier().IsMatch(output))
            issues.Add(NoName(node.Find("output")!.Line, $"{path}.output", output));
        if (output is null && instruction.NeedsOutput)
            reader.Note(node.Line, "output", $"{name} is of no use without an output.", "Add one, as in `output: limit`.");
        var onError = reader.Word("on_error", OnError.Fail);
        var (times, backoff) = RetryOf(reader, onError, issues);
        var label = reader.Text("name", JobLimits.NameLengthMax, "drop empty rows") ?? name;
        reader.Close("An instruction");
        return new(number, label, instruction, arguments, condition, onError, times, backoff, output);
    }

    private static (int Times, TimeSpan Backoff) RetryOf(MapReader reader, OnError onError, List<DefinitionIssue> issues)
    {
        if (reader.Node("retry") is not { } node) return (3, _backoff);
        if (onError != OnError.Retry)
        {
            reader.Note(
                node.Line, "retry", "This says how to try again, and `on_error` does not say to.", "Add `on_error: retry`.");
        }

        if (node.Kind != NodeKind.Map)
        {
            reader.Note(node.Line, "retry", $"This is {node.Said}; a map is expected.", "Write `retry: { times: 3, backoff: 2s }`.");
            return (3, _backoff);
        }

        var retry = new MapReader(node, reader.FieldOf("retry"), issues);
        var read = (retry.Whole("times", 1, JobLimits.RetriesMax, 3), retry.Span("backoff", TimeSpan.FromHours(1), _backoff, "2s"));
        retry.Close("retry");
        return read;
    }

    private static DefinitionIssue NoName(int line, string field, string name) => new(
        line, field, $"'{name}' is no name of a variable.", "Give 1 to 64 of a-z, 0-9 and _, a letter first.");

    private static string HashOf(JsonNode code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(code)!.ToJsonString())));

    /// <summary>The same with the names of maps in order.</summary>
    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(Canonical)]),
        JsonObject map => new JsonObject(map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Canonical(entry.Value)))),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex Identifier();
}
