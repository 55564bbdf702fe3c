using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Cel;

namespace Bib.Cli.Commands.Eval;

/// <summary><c>bib eval</c>: an expression in CEL over JSON, here; asks no node.</summary>
internal sealed class EvalCommand : BibCommand
{
    private const string Rest = "-";

    private static readonly Shape _shape = new([new("value")], "value");

    private readonly Argument<string> _expression;
    private readonly Option<string> _data;
    private readonly Option<string[]> _variables;
    private readonly Option<bool> _each;
    private readonly Option<bool> _filter;
    private readonly Option<bool> _explain;
    private readonly Option<long> _costLimit;

    public EvalCommand() : base("eval", "Evaluate an expression in CEL over JSON; asks no node.")
    {
        _expression = Add(new Argument<string>("expression") { Description = "In the Common Expression Language (cel.dev)." });
        _data = Add(new Option<string>("--data")
        {
            Description = "JSON that it is about, as data; an object's members are variables too. - for standard input.",
            HelpName = "file",
        });
        _variables = Add(new Option<string[]>("--var")
        {
            Description = "A variable: JSON, or else text. May be given several times.",
            HelpName = "name=value",
        });
        _each = Add(new Option<bool>("--each")
        {
            Description = "The data is JSON, one value a line: a value for each. Default: of standard input.",
        });
        _filter = Add(new Option<bool>("--filter") { Description = "Like --each; writes the lines for which it is true." });
        _explain = Add(new Option<bool>("--explain") { Description = "Show how it is read and what it costs; do not evaluate it." });
        _costLimit = Add(NumberOption.Of(
            "--cost-limit", "units", "What one value may cost, about a unit an operation. Default: 1000000.",
            new CelOptions().MaxCost, 1L));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib eval \"math.greatest([3, 1, 2]) * 2\"", "a number"),
        new("bib eval \"size(name) < limit\" --var name=gsod --var limit=8", "a condition"),
        new("bib query -o ndjson \"from 'weather/gsod'\" | bib eval --filter 't > 2.0'", "rows for which it is true"),
        new("bib dataset list -o json | bib eval 'data.map(d, d.path)' --data -", "parts of a document"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var evaluation = Evaluation.Of(invocation.Value(_expression), invocation.Value(_costLimit));
        if (invocation.Value(_explain))
        {
            await ExplainAsync(invocation, evaluation, cancellationToken);
            return ExitCode.Ok;
        }

        var given = EvalInput.Given(invocation.Value(_variables) ?? []);
        if (invocation.Value(_filter)) await FilterAsync(invocation, evaluation, given, cancellationToken);
        else if (invocation.Value(_each)) await WriteAllAsync(invocation, evaluation, given, cancellationToken);
        else await WriteOneAsync(invocation, evaluation, given, cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task ExplainAsync(
        Invocation.Invocation invocation, Evaluation evaluation, CancellationToken cancellationToken)
    {
        var cost = evaluation.Cost;
        var record = new JsonObject
        {
            ["expression"] = evaluation.Text,
            ["cost_min"] = cost.Min,
            // What depends on how large a variable is has no greatest cost but the limit.
            ["cost_max"] = cost.IsBounded ? cost.Max : null,
        };
        await invocation.Output.WriteOneAsync(
            new Shape([new("expression"), new("cost_min"), new("cost_max")], "expression"), record, cancellationToken);
    }

    private async Task WriteOneAsync(
        Invocation.Invocation invocation, Evaluation evaluation, Dictionary<string, object?> given,
        CancellationToken cancellationToken)
    {
        var variables = invocation.Value(_data) is { Length: > 0 } file
            ? await EvalInput.OfDocumentAsync(file, invocation.Terminal.In, given, cancellationToken)
            : given;
        var value = evaluation.ValueOf(variables, where: "", cancellationToken);
        if (invocation.Output.Format is OutputFormat.Table or OutputFormat.Wide or OutputFormat.Name)
        {
            invocation.Terminal.Out.WriteLine(Text(value));
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
            return;
        }

        await invocation.Output.WriteOneAsync(_shape, new JsonObject { ["value"] = value }, cancellationToken);
    }

    private async Task WriteAllAsync(
        Invocation.Invocation invocation, Evaluation evaluation, Dictionary<string, object?> given,
        CancellationToken cancellationToken)
    {
        if (invocation.Output.Format is not (OutputFormat.Table or OutputFormat.Wide or OutputFormat.Name))
        {
            await invocation.Output.WriteManyAsync(_shape, Records(cancellationToken), cancellationToken);
            return;
        }

        await foreach (var (_, value) in ValuesAsync(invocation, evaluation, given, cancellationToken))
            invocation.Terminal.Out.WriteLine(Text(value));
        await invocation.Terminal.Out.FlushAsync(cancellationToken);

        async IAsyncEnumerable<JsonObject> Records([EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var (_, value) in ValuesAsync(invocation, evaluation, given, stop))
                yield return new JsonObject { ["value"] = value };
        }
    }

    private async Task FilterAsync(
        Invocation.Invocation invocation, Evaluation evaluation, Dictionary<string, object?> given,
        CancellationToken cancellationToken)
    {
        await foreach (var (line, value) in ValuesAsync(invocation, evaluation, given, cancellationToken))
        {
            if (value?.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
            {
                throw new CliException(
                    CliException.BadExpression, ExitCode.Usage, $"The expression is no condition: it gave {Short(Text(value))}.",
                    "Let it be true or false, as in: bib eval --filter 'size > 3'");
            }

            if (value.GetValue<bool>()) invocation.Terminal.Out.WriteLine(line);
        }

        await invocation.Terminal.Out.FlushAsync(cancellationToken);
    }

    private async IAsyncEnumerable<(string Line, JsonNode? Value)> ValuesAsync(
        Invocation.Invocation invocation, Evaluation evaluation, Dictionary<string, object?> given,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = invocation.Value(_data) is { Length: > 0 } named ? named : Rest;
        await foreach (var line in EvalInput.LinesAsync(file, invocation.Terminal.In, given, cancellationToken))
        {
            var where = string.Create(CultureInfo.InvariantCulture, $" in line {line.Number}");
            yield return (line.Text, evaluation.ValueOf(line.Variables, where, cancellationToken));
        }
    }

    /// <summary>A value for people and pipes: text as it is, all else as JSON.</summary>
    private static string Text(JsonNode? value) =>
        value?.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? Printable.Lines(value.GetValue<string>())
            : JsonText.OneLine(value);

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
