using System.Text;
using Cel.Ast;
using Cel.Values;

namespace Cel.Parsing;

/// <summary>Writes a tree out as an expression that parses to the same tree.</summary>
internal sealed class Unparser
{
    private const int Conditional = 0;
    private const int Unary = 6;
    private const int Primary = 7;

    private static readonly Dictionary<string, (int Level, string Sign)> _binary = new()
    {
        [Operators.Equal] = (3, "=="),
        [Operators.NotEqual] = (3, "!="),
        [Operators.Less] = (3, "<"),
        [Operators.LessEqual] = (3, "<="),
        [Operators.Greater] = (3, ">"),
        [Operators.GreaterEqual] = (3, ">="),
        [Operators.In] = (3, "in"),
        [Operators.Add] = (4, "+"),
        [Operators.Subtract] = (4, "-"),
        [Operators.Multiply] = (5, "*"),
        [Operators.Divide] = (5, "/"),
        [Operators.Modulo] = (5, "%"),
    };

    private readonly StringBuilder _text = new();

    public static string Write(CelExpr expr)
    {
        var unparser = new Unparser();
        unparser.Write(expr, Conditional);
        return unparser._text.ToString();
    }

    private static int LevelOf(CelExpr expr) => expr switch
    {
        ConditionalExpr => Conditional,
        LogicExpr logic => logic.IsAnd ? 2 : 1,
        CallExpr { Target: null } call when _binary.TryGetValue(call.Function, out var binary) => binary.Level,
        CallExpr { Target: null, Function: Operators.Not or Operators.Negate } => Unary,
        _ => Primary,
    };

    /// <summary>Writes an expression, in brackets where it binds less than what stands around it.</summary>
    private void Write(CelExpr expr, int around)
    {
        if (LevelOf(expr) >= around)
        {
            WriteBare(expr);
            return;
        }

        _text.Append('(');
        WriteBare(expr);
        _text.Append(')');
    }

    private void WriteBare(CelExpr expr)
    {
        switch (expr)
        {
            case ConstantExpr constant:
                WriteConstant(constant.Value);
                break;
            case IdentExpr ident:
                WriteName(ident.Name);
                break;
            case SelectExpr select:
                WriteSelect(select);
                break;
            case CallExpr call:
                WriteCall(call);
                break;
            case LogicExpr logic:
                Join(logic.Operands, logic.IsAnd ? " && " : " || ", LevelOf(logic) + 1);
                break;
            case ConditionalExpr conditional:
                Write(conditional.Condition, 1);
                _text.Append(" ? ");
                Write(conditional.Then, 1);
                _text.Append(" : ");
                Write(conditional.Otherwise, Conditional);
                break;
            case ListExpr list:
                _text.Append('[');
                for (var index = 0; index < list.Elements.Count; index++)
                {
                    if (index > 0) _text.Append(", ");
                    if (list.Optional.Contains(index)) _text.Append('?');
                    Write(list.Elements[index], Conditional);
                }

                _text.Append(']');
                break;
            case MapExpr map:
                WriteMap(map);
                break;
            case StructExpr structure:
                WriteStruct(structure);
                break;
            case ComprehensionExpr comprehension:
                WriteComprehension(comprehension);
                break;
            case BindExpr bind:
                _text.Append("cel.bind(");
                WriteName(bind.Variable);
                _text.Append(", ");
                Join([bind.Value, bind.Body], ", ", Conditional);
                _text.Append(')');
                break;
            case BlockExpr block:
                _text.Append("cel.block([");
                Join(block.Values, ", ", Conditional);
                _text.Append("], ");
                Write(block.Body, Conditional);
                _text.Append(')');
                break;
            case OptionalMapExpr map:
                Write(map.Target, Primary);
                _text.Append(map.IsFlat ? ".optFlatMap(" : ".optMap(");
                WriteName(map.Variable);
                _text.Append(", ");
                Write(map.Body, Conditional);
                _text.Append(')');
                break;
        }
    }

    private void WriteConstant(CelValue value)
    {
        // A literal's value is of a kind that has literals; only doubles have values without one.
        if (value.Kind == CelKind.Double && !double.IsFinite(value.AsDouble()))
        {
            _text.Append("double(\"").Append(ValueText.Of(value.AsDouble())).Append("\")");
            return;
        }

        _text.Append(value);
    }

    private void WriteName(string name)
    {
        _text.Append(name switch
        {
            _ when name.StartsWith("@index", StringComparison.Ordinal) => $"cel.index({name[6..]})",
            _ when name.StartsWith("@it:", StringComparison.Ordinal) => $"cel.iterVar({name[4..].Replace(":", ", ")})",
            _ => name,
        });
    }

    private void WriteSelect(SelectExpr select)
    {
        if (select.Kind == SelectKind.Presence) _text.Append("has(");
        Write(select.Operand, Primary);
        _text.Append(select.Kind == SelectKind.Optional ? ".?" : ".");
        if (Words.IsPlain(select.Field)) _text.Append(select.Field);
        else _text.Append('`').Append(select.Field).Append('`');
        if (select.Kind == SelectKind.Presence) _text.Append(')');
    }

    private void WriteCall(CallExpr call)
    {
        if (call.Target is not null)
        {
            Write(call.Target, Primary);
            _text.Append('.').Append(call.Function);
            WriteArguments(call.Arguments);
        }
        else if (_binary.TryGetValue(call.Function, out var binary))
        {
            Write(call.Arguments[0], binary.Level);
            _text.Append(' ').Append(binary.Sign).Append(' ');
            Write(call.Arguments[1], binary.Level + 1);
        }
        else if (call.Function is Operators.Index or Operators.OptionalIndex)
        {
            Write(call.Arguments[0], Primary);
            _text.Append(call.Function == Operators.Index ? "[" : "[?");
            Write(call.Arguments[1], Conditional);
            _text.Append(']');
        }
        else if (call.Function is Operators.Not or Operators.Negate)
        {
            _text.Append(call.Function == Operators.Not ? '!' : '-');
            // A number behind a minus would become part of it.
            var isNumber = call.Function == Operators.Negate && StartsWithNumber(call.Arguments[0]);
            Write(call.Arguments[0], isNumber ? Primary + 1 : Unary);
        }
        else
        {
            _text.Append(call.Function);
            WriteArguments(call.Arguments);
        }
    }

    private static bool StartsWithNumber(CelExpr expr) => expr switch
    {
        ConstantExpr constant => constant.Value.Kind is CelKind.Int or CelKind.Double && !constant.Value.ToString().StartsWith('-'),
        SelectExpr select => select.Kind != SelectKind.Presence && StartsWithNumber(select.Operand),
        CallExpr { Target: { } target } => StartsWithNumber(target),
        CallExpr { Function: Operators.Index or Operators.OptionalIndex } call => StartsWithNumber(call.Arguments[0]),
        ComprehensionExpr comprehension => StartsWithNumber(comprehension.Range),
        OptionalMapExpr map => StartsWithNumber(map.Target),
        _ => false,
    };

    private void WriteArguments(IReadOnlyList<CelExpr> arguments)
    {
        _text.Append('(');
        Join(arguments, ", ", Conditional);
        _text.Append(')');
    }

    private void WriteMap(MapExpr map)
    {
        _text.Append('{');
        var separator = "";
        foreach (var entry in map.Entries)
        {
            _text.Append(separator).Append(entry.IsOptional ? "?" : "");
            Write(entry.Key, Conditional);
            _text.Append(": ");
            Write(entry.Value, Conditional);
            separator = ", ";
        }

        _text.Append('}');
    }

    private void WriteStruct(StructExpr structure)
    {
        _text.Append(structure.TypeName).Append('{');
        var separator = "";
        foreach (var field in structure.Fields)
        {
            _text.Append(separator).Append(field.IsOptional ? "?" : "");
            _text.Append(Words.IsPlain(field.Name) ? field.Name : $"`{field.Name}`").Append(": ");
            Write(field.Value, Conditional);
            separator = ", ";
        }

        _text.Append('}');
    }

    private void WriteComprehension(ComprehensionExpr comprehension)
    {
        Write(comprehension.Range, Primary);
        _text.Append('.').Append(comprehension.Kind switch
        {
            ComprehensionKind.All => "all",
            ComprehensionKind.Exists => "exists",
            ComprehensionKind.ExistsOne => "exists_one",
            ComprehensionKind.Map => "map",
            ComprehensionKind.Filter => "filter",
            ComprehensionKind.TransformList => "transformList",
            ComprehensionKind.TransformMap => "transformMap",
            ComprehensionKind.TransformMapEntry => "transformMapEntry",
            _ => "sortBy",
        }).Append('(');
        WriteName(comprehension.Variable);
        if (comprehension.Second is not null)
        {
            _text.Append(", ");
            WriteName(comprehension.Second);
        }

        foreach (var argument in new[] { comprehension.Condition, comprehension.Body })
        {
            if (argument is null) continue;
            _text.Append(", ");
            Write(argument, Conditional);
        }

        _text.Append(')');
    }

    private void Join(IReadOnlyList<CelExpr> parts, string separator, int around)
    {
        for (var index = 0; index < parts.Count; index++)
        {
            if (index > 0) _text.Append(separator);
            Write(parts[index], around);
        }
    }
}
