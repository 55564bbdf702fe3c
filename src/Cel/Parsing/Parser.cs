using System.Globalization;
using System.Runtime.CompilerServices;
using Cel.Ast;
using Cel.Lexing;
using Cel.Values;

namespace Cel.Parsing;

/// <summary>
/// Recursive descent over the grammar of the language. An error is reported where it stands, and parsing goes on
/// behind it, so that several are found at once.
/// </summary>
internal sealed partial class Parser
{
    private static readonly Dictionary<TokenKind, (int Level, string Function)> _binary = new()
    {
        [TokenKind.Equal] = (1, Operators.Equal),
        [TokenKind.NotEqual] = (1, Operators.NotEqual),
        [TokenKind.Less] = (1, Operators.Less),
        [TokenKind.LessEqual] = (1, Operators.LessEqual),
        [TokenKind.Greater] = (1, Operators.Greater),
        [TokenKind.GreaterEqual] = (1, Operators.GreaterEqual),
        [TokenKind.Plus] = (2, Operators.Add),
        [TokenKind.Minus] = (2, Operators.Subtract),
        [TokenKind.Star] = (3, Operators.Multiply),
        [TokenKind.Slash] = (3, Operators.Divide),
        [TokenKind.Percent] = (3, Operators.Modulo),
    };

    private readonly CelOptions _options;
    private readonly CelSource _source;
    private readonly IssueList _issues;
    private readonly Lexer _lexer;
    private readonly MacroExpander _macros;
    private Token _token;
    private int _depth;
    private int _nodes;
    private bool _isStopped;

    private Parser(string text, CelOptions options)
    {
        _options = options;
        _source = new CelSource(text);
        _issues = new IssueList(_source, options.MaxErrors);
        _lexer = new Lexer(text, _issues);
        _macros = new MacroExpander(_issues);
    }

    public static CelParseResult Parse(string text, CelOptions options)
    {
        if (text.Length > options.MaxSourceLength)
        {
            var source = new CelSource(text[..options.MaxSourceLength]);
            return new CelParseResult(null, [source.Issue(options.MaxSourceLength,
                $"the expression has {text.Length} characters, and {options.MaxSourceLength} are allowed")]);
        }

        return new Parser(text, options).ParseAll();
    }

    private CelParseResult ParseAll()
    {
        Advance();
        var root = Expression();
        while (_token.Kind != TokenKind.End)
        {
            Report($"unexpected {Shown(_token)}: expected an operator or the end of the expression");
            Advance();
            while (_token.Kind is TokenKind.And or TokenKind.Or or TokenKind.Question
                || (_token.Kind != TokenKind.Minus && _binary.ContainsKey(_token.Kind)))
            {
                Advance();
            }

            if (StartsValue(_token)) Expression();
        }

        return _issues.IsEmpty
            ? new CelParseResult(new CelAst(_source, root, _nodes), [])
            : new CelParseResult(null, _issues.InOrder());
    }

    private CelExpr Expression()
    {
        if (++_depth > _options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            TooDeep(_token.Start);
            _depth--;
            return Missing();
        }

        var condition = Logic(isAnd: false);
        if (_token.Kind == TokenKind.Question)
        {
            var question = Take();
            var then = Logic(isAnd: false);
            Expect(TokenKind.Colon, "':' and the value where the condition does not hold");
            condition = Made(new ConditionalExpr(question.Start, condition, then, Expression()));
        }

        _depth--;
        return condition;
    }

    private CelExpr Logic(bool isAnd)
    {
        var first = isAnd ? Binary(1) : Logic(isAnd: true);
        var kind = isAnd ? TokenKind.And : TokenKind.Or;
        if (_token.Kind != kind) return first;

        var offset = _token.Start;
        var operands = new List<CelExpr>();
        AddOperand(operands, first, isAnd);
        while (_token.Kind == kind)
        {
            Advance();
            AddOperand(operands, isAnd ? Binary(1) : Logic(isAnd: true), isAnd);
        }

        return Made(new LogicExpr(offset, isAnd, operands));
    }

    /// <summary>What is joined by the same operator already is one level with it.</summary>
    private static void AddOperand(List<CelExpr> operands, CelExpr operand, bool isAnd)
    {
        if (operand is LogicExpr logic && logic.IsAnd == isAnd) operands.AddRange(logic.Operands);
        else operands.Add(operand);
    }

    private CelExpr Binary(int level)
    {
        var left = level == 3 ? Unary() : Binary(level + 1);
        while (!_isStopped)
        {
            var function = _token is { Kind: TokenKind.Identifier, Value: "in" } ? (Level: 1, Function: Operators.In)
                : _binary.GetValueOrDefault(_token.Kind);
            if (function.Function is null || function.Level != level) break;

            var offset = Take().Start;
            var right = level == 3 ? Unary() : Binary(level + 1);
            left = Made(new CallExpr(offset, null, function.Function, left, right));
        }

        return left;
    }

    private CelExpr Unary()
    {
        if (_token.Kind is not (TokenKind.Not or TokenKind.Minus)) return Postfix(Primary());

        var sign = Take();
        if (sign.Kind == TokenKind.Minus && _token.Kind is TokenKind.Int or TokenKind.Double)
        {
            return Postfix(Number(sign));
        }

        if (++_depth > _options.MaxDepth)
        {
            TooDeep(sign.Start);
            _depth--;
            return Missing();
        }

        var function = sign.Kind == TokenKind.Not ? Operators.Not : Operators.Negate;
        var operand = Unary();
        _depth--;
        return Made(new CallExpr(sign.Start, null, function, operand));
    }

    private CelExpr Postfix(CelExpr operand)
    {
        while (true)
        {
            switch (_token.Kind)
            {
                case TokenKind.Dot:
                    operand = Member(operand);
                    break;
                case TokenKind.LeftBracket:
                    var bracket = Take();
                    var index = TryTake(TokenKind.Question) ? Operators.OptionalIndex : Operators.Index;
                    operand = Made(new CallExpr(bracket.Start, null, index, operand, Expression()));
                    Expect(TokenKind.RightBracket, "']'");
                    break;
                case TokenKind.LeftBrace when QualifiedName(operand) is { } name:
                    operand = Struct(name);
                    break;
                default:
                    return operand;
            }
        }
    }

    private CelExpr Member(CelExpr operand)
    {
        var dot = Take();
        var kind = TryTake(TokenKind.Question) ? SelectKind.Optional : SelectKind.Value;
        if (_token.Kind == TokenKind.QuotedIdentifier)
        {
            return Made(new SelectExpr(dot.Start, operand, Take().Name, kind));
        }

        if (_token.Kind != TokenKind.Identifier || Words.IsKeyword(_token.Name))
        {
            Report($"unexpected {Shown(_token)}: expected the name of a field or of a function behind '.'");
            return Missing();
        }

        var name = Take();
        if (_token.Kind != TokenKind.LeftParen || kind == SelectKind.Optional)
        {
            return Made(new SelectExpr(dot.Start, operand, name.Name, kind));
        }

        var arguments = Arguments();
        return Made(_macros.Member(name.Start, operand, name.Name, arguments)
            ?? new CallExpr(name.Start, operand, name.Name, arguments));
    }

    private CelExpr Primary()
    {
        switch (_token.Kind)
        {
            case TokenKind.Int or TokenKind.UInt or TokenKind.Double:
                return Number(null);
            case TokenKind.String:
                return Made(new ConstantExpr(_token.Start, CelValue.Of((string)Take().Value!)));
            case TokenKind.Bytes:
                return Made(new ConstantExpr(_token.Start, CelValue.Of((ReadOnlyMemory<byte>)(byte[])Take().Value!)));
            case TokenKind.LeftParen:
                Advance();
                var inner = Expression();
                Expect(TokenKind.RightParen, "')'");
                return inner;
            case TokenKind.LeftBracket:
                return List();
            case TokenKind.LeftBrace:
                return Map();
            case TokenKind.Dot:
                var dot = Take();
                if (_token.Kind == TokenKind.Identifier && !Words.IsKeyword(_token.Name)) return Name(dot.Start, ".");
                Report($"unexpected {Shown(_token)}: expected a name behind '.'");
                return Missing();
            case TokenKind.Identifier:
                return Word();
            default:
                Report($"unexpected {Shown(_token)}: expected a value");
                if (!EndsValue(_token)) Advance();
                return Missing();
        }
    }

    private CelExpr Word()
    {
        var (start, word) = (_token.Start, _token.Name);
        switch (word)
        {
            case "true" or "false":
                Advance();
                return Made(new ConstantExpr(start, CelValue.Of(word == "true")));
            case "null":
                Advance();
                return Made(new ConstantExpr(start, CelValue.Null));
            case "in":
                Report("unexpected 'in': expected a value ahead of it");
                return Missing();
            default:
                return Name(start, "");
        }
    }

    private CelExpr Name(int start, string dot)
    {
        var token = Take();
        if (Words.IsReserved(token.Name)) Report(token.Start, $"'{token.Name}' is a reserved word and no variable's name");
        if (_token.Kind != TokenKind.LeftParen) return Made(new IdentExpr(start, dot + token.Name));

        var arguments = Arguments();
        return Made(_macros.Global(start, dot + token.Name, arguments)
            ?? new CallExpr(start, null, dot + token.Name, arguments));
    }

    private ConstantExpr Number(Token? minus)
    {
        var token = Take();
        var offset = minus?.Start ?? token.Start;
        if (token.Kind == TokenKind.Double)
        {
            var number = double.Parse(token.Name, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (double.IsInfinity(number)) Report(offset, $"{Shortened(token.Name)} does not fit the 64 bits of double");
            return Made(new ConstantExpr(offset, CelValue.Of(minus is null ? number : -number)));
        }

        var digits = token.Kind == TokenKind.UInt ? token.Name.AsSpan(..^1) : token.Name;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var isRead = isHex
            ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        var limit = token.Kind == TokenKind.UInt ? ulong.MaxValue : (ulong)long.MaxValue + (minus is null ? 0u : 1u);
        if (!isRead || value > limit)
        {
            var kind = token.Kind == TokenKind.UInt ? "uint" : "int";
            Report(offset, $"{(minus is null ? "" : "-")}{Shortened(token.Name)} does not fit the 64 bits of {kind}");
        }

        return Made(new ConstantExpr(offset, token.Kind == TokenKind.UInt ? CelValue.Of(value)
            : CelValue.Of(minus is null ? (long)value : unchecked(-(long)value))));
    }

    private List<CelExpr> Arguments()
    {
        Advance();
        var arguments = new List<CelExpr>();
        Items(TokenKind.RightParen, "')'", mayTrail: false, () => arguments.Add(Expression()));
        return arguments;
    }

    private ListExpr List()
    {
        var start = Take().Start;
        var elements = new List<CelExpr>();
        var optional = new HashSet<int>();
        Items(TokenKind.RightBracket, "']'", mayTrail: true, () =>
        {
            if (TryTake(TokenKind.Question)) optional.Add(elements.Count);
            elements.Add(Expression());
        });
        return Made(new ListExpr(start, elements, optional));
    }

    private MapExpr Map()
    {
        var start = Take().Start;
        var entries = new List<MapEntryExpr>();
        Items(TokenKind.RightBrace, "'}'", mayTrail: true, () =>
        {
            var isOptional = TryTake(TokenKind.Question);
            var key = Expression();
            Expect(TokenKind.Colon, "':' and the key's value");
            entries.Add(new MapEntryExpr(key, Expression(), isOptional));
        });
        return Made(new MapExpr(start, entries));
    }

    private StructExpr Struct(string name)
    {
        var start = Take().Start;
        var fields = new List<StructFieldExpr>();
        Items(TokenKind.RightBrace, "'}'", mayTrail: true, () =>
        {
            var isOptional = TryTake(TokenKind.Question);
            if (_token.Kind != TokenKind.QuotedIdentifier
                && (_token.Kind != TokenKind.Identifier || Words.IsKeyword(_token.Name)))
            {
                Report($"unexpected {Shown(_token)}: expected the name of a field");
                return;
            }

            var field = Take();
            Expect(TokenKind.Colon, "':' and the field's value");
            fields.Add(new StructFieldExpr(field.Start, field.Name, Expression(), isOptional));
        });
        return Made(new StructExpr(start, name, fields));
    }

    /// <summary>Reads what stands between brackets, up to and with the closing one.</summary>
    private void Items(TokenKind close, string closeText, bool mayTrail, Action item)
    {
        while (_token.Kind != close)
        {
            item();
            if (_token.Kind == TokenKind.Comma)
            {
                Advance();
                if (_token.Kind == close && !mayTrail) Report($"unexpected {closeText}: expected a value behind ','");
                continue;
            }

            if (_token.Kind == close) break;
            Report($"unexpected {Shown(_token)}: expected ',' or {closeText}");
            Skip(close);
            if (!TryTake(TokenKind.Comma)) break;
        }

        TryTake(close);
    }

    private static string? QualifiedName(CelExpr expr) => expr switch
    {
        IdentExpr ident => ident.Name,
        SelectExpr { Kind: SelectKind.Value } select when QualifiedName(select.Operand) is { } ahead => $"{ahead}.{select.Field}",
        _ => null,
    };

    private T Made<T>(T expr) where T : CelExpr
    {
        if (expr.Height > _options.MaxDepth) TooDeep(expr.Offset);
        if (++_nodes > _options.MaxNodes) Stop(expr.Offset, $"the expression has more than {_options.MaxNodes} nodes");
        return expr;
    }
}
