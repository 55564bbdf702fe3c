using System.Diagnostics;
using Cel.Ast;
using Cel.Functions;
using Cel.Parsing;
using Cel.Planning;
using Cel.Values;

namespace Cel.Checking;

/// <summary>Finds the type of every node, and what does not fit the declarations.</summary>
internal sealed class Checker
{
    /// <summary>How many parts a type may have; hosts' generic functions could make types grow without end.</summary>
    private const int MaxTypeSize = 2_000;

    private readonly CelEnvironment _environment;
    private readonly CelAst _ast;
    private readonly IssueList _issues;
    private readonly Substitution _substitution = new();
    private readonly Scope<CelType> _locals = new();
    private readonly Dictionary<CelExpr, CelType> _types = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CelExpr, CelReferenceTo> _references = new(ReferenceEqualityComparer.Instance);

    private Checker(CelEnvironment environment, CelAst ast)
    {
        _environment = environment;
        _ast = ast;
        _issues = new IssueList(ast.Source, environment.Options.MaxErrors);
    }

    public static CelCheckResult Check(CelEnvironment environment, CelAst ast)
    {
        var checker = new Checker(environment, ast);
        checker.TypeOf(ast.Root);
        if (!checker._issues.IsEmpty) return new CelCheckResult(null, checker._issues.InOrder());
        foreach (var (node, type) in checker._types) checker._types[node] = checker._substitution.Apply(type, isFinal: true);
        return new CelCheckResult(new CelCheckedAst(ast, checker._references, checker._types), []);
    }

    private CelType TypeOf(CelExpr expr)
    {
        var type = _issues.IsFull ? CelType.Error : Find(expr);
        if (type.Size > MaxTypeSize)
        {
            _issues.Add(expr.Offset, $"the type of this has more than {MaxTypeSize} parts");
            type = CelType.Error;
        }

        return _types[expr] = type;
    }

    private CelType Find(CelExpr expr) => expr switch
    {
        ConstantExpr constant => constant.Value.RuntimeType,
        IdentExpr or SelectExpr { Kind: SelectKind.Value } => OfPath(expr),
        SelectExpr select => OfSelect(select),
        CallExpr call => OfCall(call),
        LogicExpr logic => OfLogic(logic),
        ConditionalExpr conditional => OfConditional(conditional),
        ListExpr list => OfList(list),
        MapExpr map => OfMap(map),
        StructExpr structure => OfStruct(structure),
        ComprehensionExpr comprehension => OfComprehension(comprehension),
        BindExpr bind => With(bind.Variable, TypeOf(bind.Value), () => TypeOf(bind.Body)),
        BlockExpr block => OfBlock(block),
        OptionalMapExpr map => OfOptionalMap(map),
        _ => throw new UnreachableException(),
    };

    private CelType OfPath(CelExpr expr)
    {
        if (QualifiedName.Of(expr) is { } name)
        {
            if (_locals.TryGet(name.Root, out var local))
            {
                if (expr is IdentExpr) return local;
            }
            else if (Declared(name.ToString()) is { } found)
            {
                _references[expr] = found.Reference;
                return found.Type;
            }
        }

        if (expr is SelectExpr select) return OfSelect(select);
        var container = _environment.Container.Length == 0 ? "" : $" in '{_environment.Container}'";
        return Wrong(expr.Offset, $"there is no variable '{((IdentExpr)expr).Name}'{container}");
    }

    private (CelType Type, CelReferenceTo Reference)? Declared(string name)
    {
        foreach (var candidate in _environment.Candidates(name))
        {
            if (_environment.VariableType(candidate) is { } type) return (type, new CelReferenceTo(candidate, null));
            if (_environment.TryGetConstant(candidate, out var constant))
            {
                return (constant.Type, new CelReferenceTo(candidate, constant.Value));
            }
        }

        return null;
    }

    private CelType OfSelect(SelectExpr select)
    {
        var operand = Known(TypeOf(select.Operand));
        var isOptional = operand.IsOptional;
        if (isOptional) operand = Known(operand.Parameters[0]);
        var field = OfField(select, operand);
        if (field.TypeKind == CelTypeKind.Error) return field;
        if (select.Kind == SelectKind.Presence) return CelType.Bool;
        return isOptional || select.Kind == SelectKind.Optional ? CelType.Optional(field) : field;
    }

    private CelType OfField(SelectExpr select, CelType operand)
    {
        switch (operand.TypeKind)
        {
            case CelTypeKind.Dyn or CelTypeKind.Error or CelTypeKind.Parameter:
                return CelType.Dyn;
            case CelTypeKind.Map when _substitution.TryAssign(CelType.String, operand.Parameters[0]):
                return operand.Parameters[1];
            case CelTypeKind.Object:
                var type = _environment.ObjectType(operand.Name);
                if (type is not null && type.Fields.TryGetValue(select.Field, out var field)) return field.Type;
                return Wrong(select.Offset, $"the type {operand} has no field '{select.Field}'");
            default:
                return Wrong(select.Offset, $"a value of type {Shown(operand)} has no fields, and '{select.Field}' is asked of it");
        }
    }

    private CelType OfCall(CallExpr call)
    {
        var (function, isMember) = FunctionLookup.Find(_environment, call, _locals.Has);
        var arguments = new List<CelType>();
        if (isMember) arguments.Add(TypeOf(call.Target!));
        arguments.AddRange(call.Arguments.Select(TypeOf));
        if (function is null) return Wrong(call.Offset, $"there is no function '{call.Function}'");

        CelType? result = null;
        foreach (var overload in function.Overloads)
        {
            if (overload.IsMember != isMember || !FunctionDispatch.Takes(overload, arguments.Count)) continue;
            if (overload.IsFallback && result is not null) continue;
            var fresh = new Dictionary<string, CelType>();
            var parameters = arguments.Select((_, index) =>
                _substitution.Instantiate(overload.Parameters[Math.Min(index, overload.Parameters.Count - 1)], fresh)).ToList();
            if (!_substitution.TryAssign(arguments, parameters)) continue;
            var type = _substitution.Apply(_substitution.Instantiate(overload.Result, fresh), isFinal: false);
            result = result is null || result.Equals(type) ? type : CelType.Dyn;
        }

        return result ?? Wrong(call.Offset, NoOverload(call.Function, function, isMember, arguments));
    }

    private string NoOverload(string name, CelFunction function, bool isMember, List<CelType> arguments)
    {
        var shown = arguments.Select(Shown).ToList();
        if (OperatorText.Of(name, shown) is { } applied) return $"no such overload: {applied}";
        var call = isMember
            ? $"{shown[0]}.{name}({string.Join(", ", shown.Skip(1))})"
            : $"{name}({string.Join(", ", shown)})";
        var there = function.Overloads.Where(overload => overload.IsMember == isMember)
            .Select(overload => overload.Describe(function.Name)).Take(4).ToList();
        if (there.Count == 0) there = [.. function.Overloads.Select(overload => overload.Describe(function.Name)).Take(4)];
        return $"no such overload: {call}; there is {string.Join(", ", there)}";
    }

    private CelType OfLogic(LogicExpr logic)
    {
        foreach (var operand in logic.Operands) Expect(operand, CelType.Bool, logic.IsAnd ? "'&&' joins" : "'||' joins");
        return CelType.Bool;
    }

    private CelType OfConditional(ConditionalExpr conditional)
    {
        Expect(conditional.Condition, CelType.Bool, "'?' asks for");
        var (then, otherwise) = (TypeOf(conditional.Then), TypeOf(conditional.Otherwise));
        var result = _substitution.Fresh();
        return _substitution.TryAssign([then, otherwise], [result, result])
            ? _substitution.Apply(result, isFinal: false)
            : Wrong(conditional.Offset, $"the two values of a condition are of types {Shown(then)} and {Shown(otherwise)}: "
                + "make them one, or dyn() of one");
    }

    private CelType OfList(ListExpr list)
    {
        CelType? element = null;
        for (var index = 0; index < list.Elements.Count; index++)
        {
            var type = OfElement(list.Elements[index], list.Optional.Contains(index));
            element = _substitution.Join(element, type);
        }

        return CelType.List(element ?? _substitution.Fresh());
    }

    private CelType OfMap(MapExpr map)
    {
        CelType? key = null;
        CelType? value = null;
        foreach (var entry in map.Entries)
        {
            var type = Known(TypeOf(entry.Key));
            if (type.TypeKind is not (CelTypeKind.Dyn or CelTypeKind.Parameter or CelTypeKind.Error)
                && type.Name is not ("bool" or "int" or "uint" or "string"))
            {
                Wrong(entry.Key.Offset, $"unsupported key type: a map has no keys of type {Shown(type)}");
            }

            key = _substitution.Join(key, type);
            value = _substitution.Join(value, OfElement(entry.Value, entry.IsOptional));
        }

        return CelType.Map(key ?? _substitution.Fresh(), value ?? _substitution.Fresh());
    }

    /// <summary>The type of a part of a literal; of an optional one, that of what it may hold.</summary>
    private CelType OfElement(CelExpr expr, bool isOptional)
    {
        var type = TypeOf(expr);
        if (!isOptional) return type;
        var inner = _substitution.Fresh();
        return _substitution.TryAssign(type, CelType.Optional(inner))
            ? _substitution.Apply(inner, isFinal: false)
            : Wrong(expr.Offset, $"behind '?' stands an optional, and this is of type {Shown(type)}");
    }

    private CelType OfStruct(StructExpr structure)
    {
        var type = _environment.Candidates(structure.TypeName).Select(_environment.ObjectType).FirstOrDefault(one => one is not null);
        foreach (var field in structure.Fields)
        {
            var value = OfElement(field.Value, field.IsOptional);
            if (type is null) continue;
            if (!type.Fields.TryGetValue(field.Name, out var declared))
            {
                Wrong(field.Offset, $"the type {type.Type} has no field '{field.Name}'");
            }
            else if (!_substitution.TryAssign(value, declared.Type))
            {
                Wrong(field.Value.Offset, $"the field '{field.Name}' is of type {declared.Type}, and this is of type {Shown(value)}");
            }
        }

        return type?.Create is not null
            ? type.Result
            : Wrong(structure.Offset, $"there is no type '{structure.TypeName}' to make objects of");
    }

    private CelType OfComprehension(ComprehensionExpr expr)
    {
        var range = Known(TypeOf(expr.Range));
        if (range.TypeKind == CelTypeKind.Parameter)
        {
            // Nothing is known of it: it may be either.
            _substitution.TryAssign(range, CelType.Dyn);
            range = CelType.Dyn;
        }

        var isMap = range.TypeKind == CelTypeKind.Map;
        if (!isMap && range.TypeKind != CelTypeKind.List && !range.IsDynOrError)
        {
            Wrong(expr.Range.Offset, $"a macro goes over a list or a map, and this is of type {Shown(range)}");
            range = CelType.Error;
        }

        var (key, element) = range.TypeKind switch
        {
            CelTypeKind.Map => (range.Parameters[0], range.Parameters[1]),
            CelTypeKind.List => (CelType.Int, range.Parameters[0]),
            _ => (CelType.Dyn, CelType.Dyn),
        };
        var first = expr.Second is not null || isMap ? key : element;
        var body = With(expr.Variable, first, () => expr.Second is null
            ? OfBody(expr)
            : With(expr.Second, element, () => OfBody(expr)));
        return expr.Kind switch
        {
            ComprehensionKind.All or ComprehensionKind.Exists or ComprehensionKind.ExistsOne => CelType.Bool,
            ComprehensionKind.Filter or ComprehensionKind.SortBy => CelType.List(first),
            ComprehensionKind.TransformMap => CelType.Map(first, body),
            ComprehensionKind.TransformMapEntry => OfEntry(expr.Body, body),
            _ => CelType.List(body),
        };
    }

    private CelType OfBody(ComprehensionExpr expr)
    {
        if (expr.Condition is not null) Expect(expr.Condition, CelType.Bool, "a macro's condition is");
        if (expr.Kind is not (ComprehensionKind.All or ComprehensionKind.Exists or ComprehensionKind.ExistsOne
            or ComprehensionKind.Filter))
        {
            return TypeOf(expr.Body);
        }

        Expect(expr.Body, CelType.Bool, "the macro asks for");
        return CelType.Bool;
    }

    private CelType OfEntry(CelExpr expr, CelType body)
    {
        var map = CelType.Map(_substitution.Fresh(), _substitution.Fresh());
        return _substitution.TryAssign(body, map)
            ? _substitution.Apply(map, isFinal: false)
            : Wrong(expr.Offset, $"transformMapEntry() makes a map for each, and this is of type {Shown(body)}");
    }

    private CelType OfBlock(BlockExpr block)
    {
        var index = 0;
        foreach (var value in block.Values) _locals.Enter(BlockExpr.IndexVariable(index++), TypeOf(value));
        var result = TypeOf(block.Body);
        while (index > 0) _locals.Leave(BlockExpr.IndexVariable(--index));
        return result;
    }

    private CelType OfOptionalMap(OptionalMapExpr map)
    {
        var target = TypeOf(map.Target);
        var inner = _substitution.Fresh();
        if (!_substitution.TryAssign(target, CelType.Optional(inner)))
        {
            Wrong(map.Offset, $"{(map.IsFlat ? "optFlatMap" : "optMap")}() is asked of an optional, and this is of type {Shown(target)}");
        }

        var body = With(map.Variable, _substitution.Apply(inner, isFinal: false), () => TypeOf(map.Body));
        if (!map.IsFlat) return CelType.Optional(body);
        var flat = CelType.Optional(_substitution.Fresh());
        return _substitution.TryAssign(body, flat)
            ? _substitution.Apply(flat, isFinal: false)
            : Wrong(map.Body.Offset, $"optFlatMap() makes an optional, and this is of type {Shown(body)}");
    }

    private void Expect(CelExpr expr, CelType wanted, string who)
    {
        var type = TypeOf(expr);
        if (!_substitution.TryAssign(type, wanted))
        {
            Wrong(expr.Offset, $"{who} a value of type {wanted}, and this is of type {Shown(type)}");
        }
    }

    private CelType With(string name, CelType type, Func<CelType> body)
    {
        _locals.Enter(name, type);
        var result = body();
        _locals.Leave(name);
        return result;
    }

    private CelType Known(CelType type) => _substitution.Apply(type, isFinal: false);

    private string Shown(CelType type) => _substitution.Apply(type, isFinal: true).ToString();

    private CelType Wrong(int offset, string message)
    {
        _issues.Add(offset, message);
        return CelType.Error;
    }
}
