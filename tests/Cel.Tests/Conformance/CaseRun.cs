using System.Text.Json;
using Cel.Checking;
using Cel.Evaluation;
using Cel.Functions;
using Cel.Values;

namespace Cel.Tests.Conformance;

/// <summary>Runs a case on one way of evaluating, and says what is wrong with what came out.</summary>
internal static class CaseRun
{
    /// <summary>What is wrong, or null.</summary>
    public static string? Fault(ConformanceCase one, bool isCompiled)
    {
        var environment = EnvironmentOf(one);
        var parsed = environment.Parse(one.Expression);
        if (!parsed.IsOk) return ExpectsError(one) ? null : $"does not parse: {parsed.Issues[0].Message}";

        CelProgram program;
        if (one.IsChecked)
        {
            var found = environment.Check(parsed.Ast);
            if (!found.IsOk) return ExpectsError(one) ? null : $"does not check: {found.Issues[0].Message}";
            if (WrongType(one, found.Ast) is { } wrong) return wrong;
            if (one.IsCheckOnly) return null;
            program = isCompiled ? environment.Compile(found.Ast) : environment.Interpret(found.Ast);
        }
        else
        {
            program = isCompiled ? environment.Compile(parsed.Ast) : environment.Interpret(parsed.Ast);
        }

        return WrongValue(one, program.Evaluate(BindingsOf(one)).Value);
    }

    public static CelEnvironment EnvironmentOf(ConformanceCase one)
    {
        var builder = new CelEnvironmentBuilder { Container = one.Container };
        if (!one.Json.TryGetProperty("type_env", out var declarations)) return builder.Build();
        foreach (var declaration in declarations.EnumerateArray())
        {
            var name = declaration.GetProperty("name").GetString()!;
            if (declaration.TryGetProperty("ident", out var ident))
            {
                builder.AddVariable(name, CaseTypes.Read(ident.GetProperty("type")));
                continue;
            }

            builder.AddFunction(new CelFunction(name,
            [
                .. declaration.GetProperty("function").GetProperty("overloads").EnumerateArray().Select(overload => new CelOverload(
                    [.. overload.GetProperty("params").EnumerateArray().Select(CaseTypes.Read)],
                    CaseTypes.Read(overload.GetProperty("result_type")))),
            ]));
        }

        return builder.Build();
    }

    public static Dictionary<string, object?> BindingsOf(ConformanceCase one)
    {
        var bindings = new Dictionary<string, object?>();
        if (!one.Json.TryGetProperty("bindings", out var json)) return bindings;
        foreach (var binding in json.EnumerateObject()) bindings[binding.Name] = CaseValues.Read(binding.Value.GetProperty("value"));
        return bindings;
    }

    private static bool ExpectsError(ConformanceCase one) => one.Json.TryGetProperty("eval_error", out _);

    private static string? WrongType(ConformanceCase one, CelCheckedAst ast)
    {
        if (!one.Json.TryGetProperty("typed_result", out var typed)) return null;
        var expected = CaseTypes.Read(typed.GetProperty("deduced_type"));
        return ast.Type.Equals(expected) ? null : $"is of type {ast.Type}, not {expected}";
    }

    private static string? WrongValue(ConformanceCase one, CelValue value)
    {
        if (ExpectsError(one)) return value.IsError ? null : $"gives {value}, not an error";
        var expected = one.Json.TryGetProperty("value", out var plain) && TextFormat.IsLeft(one) ? TextFormat.Read(plain)
            : one.Json.TryGetProperty("value", out plain) ? CaseValues.Read(plain)
            : one.Json.TryGetProperty("typed_result", out var typed) && typed.TryGetProperty("result", out var result)
                ? CaseValues.Read(result)
            : CelValue.True;
        return CaseValues.AreSame(value, expected) ? null : $"gives {value}, not {expected}";
    }
}
