using System.Text.Json;
using Cel;

// Cel.Eval 'station.height > 2000' --data stations.json
// Prints the value; the members of the file's object are the variables. Ends with 1 for an error, with 2 for wrong
// usage.
if (args is not ([_] or [_, "--data", _]))
{
    Console.Error.WriteLine("usage: Cel.Eval EXPRESSION [--data FILE.json]");
    return 2;
}

var variables = new Dictionary<string, object?>();
if (args.Length == 3)
{
    using var file = File.OpenRead(args[2]);
    foreach (var member in JsonDocument.Parse(file).RootElement.EnumerateObject()) variables[member.Name] = member.Value;
}

var environment = new CelEnvironmentBuilder().Build();
var parsed = environment.Parse(args[0]);
if (!parsed.IsOk)
{
    foreach (var issue in parsed.Issues) Console.Error.WriteLine(issue);
    return 1;
}

// Not checked: what the variables are shows when the expression is evaluated.
var result = environment.Interpret(parsed.Ast).Evaluate(variables);
if (result.Value.Error is { } error)
{
    Console.Error.WriteLine(parsed.Ast.IssueAt(Math.Max(error.Offset, 0), error.Message));
    return 1;
}

Console.WriteLine(result.Value);
Console.Error.WriteLine($"{result.Cost} units");
return 0;
