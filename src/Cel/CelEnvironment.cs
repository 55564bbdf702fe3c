using Cel.Adapting;
using Cel.Checking;
using Cel.Compilation;
using Cel.Evaluation;
using Cel.Functions;
using Cel.Parsing;
using Cel.Planning;
using Cel.Reduction;
using Cel.Values;

namespace Cel;

/// <summary>
/// What expressions may use, and the limits on them. It never changes and is used from many threads at once.
/// </summary>
public sealed class CelEnvironment
{
    private readonly Dictionary<string, CelType> _variables;
    private readonly Dictionary<string, (CelType Type, CelValue Value)> _constants;
    private readonly Dictionary<string, CelFunction> _functions;
    private readonly Dictionary<string, CelObjectType> _types;

    internal CelEnvironment(
        string container, CelOptions options, TimeProvider time, Dictionary<string, CelType> variables,
        Dictionary<string, (CelType Type, CelValue Value)> constants, Dictionary<string, CelFunction> functions,
        Dictionary<string, CelObjectType> types, CelAdapter adapter)
    {
        Container = container;
        Options = options;
        Time = time;
        Adapter = adapter;
        _variables = variables;
        _constants = constants;
        _functions = functions;
        _types = types;
    }

    /// <summary>The namespace in which names are looked for first.</summary>
    public string Container { get; }

    /// <summary>The limits.</summary>
    public CelOptions Options { get; }

    /// <summary>Makes values of .NET objects.</summary>
    public CelAdapter Adapter { get; }

    /// <summary>The functions that may be called, operators among them.</summary>
    public IReadOnlyCollection<CelFunction> Functions => _functions.Values;

    /// <summary>The variables that are declared.</summary>
    public IReadOnlyDictionary<string, CelType> Variables => _variables;

    internal TimeProvider Time { get; }

    /// <summary>Parses a source.</summary>
    public CelParseResult Parse(string source) => Parser.Parse(source, Options);

    /// <summary>Checks an expression against the declarations: its names, its types.</summary>
    public CelCheckResult Check(CelAst ast) => Checker.Check(this, ast);

    /// <summary>
    /// Makes a checked expression ready to be evaluated by walking its tree: at once, for a few evaluations.
    /// </summary>
    public CelProgram Interpret(CelCheckedAst ast) => new(this, new Planner(this, ast).Plan(), isCompiled: false);

    /// <summary>
    /// Makes an expression that was not checked ready to be evaluated by walking its tree. Names are looked for when
    /// it is evaluated, and what does not fit is an error then.
    /// </summary>
    public CelProgram Interpret(CelAst ast) => new(this, new Planner(this, ast).Plan(), isCompiled: false);

    /// <summary>
    /// Compiles a checked expression, which takes a few milliseconds, for many evaluations; one of more nodes than
    /// <see cref="CelOptions.MaxCompiledNodes"/> is interpreted.
    /// </summary>
    public CelProgram Compile(CelCheckedAst ast) =>
        new(this, new Planner(this, ast).Plan(), ast.Ast.Nodes <= Options.MaxCompiledNodes);

    /// <summary>Compiles an expression that was not checked.</summary>
    public CelProgram Compile(CelAst ast) =>
        new(this, new Planner(this, ast).Plan(), ast.Nodes <= Options.MaxCompiledNodes);

    /// <summary>Parses, checks and compiles a source.</summary>
    /// <exception cref="CelException">It does not parse or check.</exception>
    public CelProgram Compile(string source) => Compile(Check(Parse(source).OrThrow()).OrThrow());

    /// <summary>
    /// Evaluates what is known of an expression and leaves the rest: the residual expression has the value that the
    /// whole one will have once all variables are known.
    /// </summary>
    /// <param name="ast">The expression.</param>
    /// <param name="known">The variables; one that it does not have is not known yet.</param>
    public CelAst Reduce(CelAst ast, ICelVariables known) => new Reducer(this, ast, known).Reduce();

    internal CelType? VariableType(string name) => _variables.GetValueOrDefault(name);

    internal bool TryGetConstant(string name, out (CelType Type, CelValue Value) constant) =>
        _constants.TryGetValue(name, out constant);

    internal CelFunction? Function(string name) => _functions.GetValueOrDefault(name);

    internal CelObjectType? ObjectType(string name) => _types.GetValueOrDefault(name);

    /// <summary>The full names that a name may stand for, the innermost of the container first.</summary>
    internal IEnumerable<string> Candidates(string name)
    {
        if (name.StartsWith('.'))
        {
            yield return name[1..];
            yield break;
        }

        for (var container = Container; container.Length > 0;)
        {
            yield return $"{container}.{name}";
            var dot = container.LastIndexOf('.');
            container = dot < 0 ? "" : container[..dot];
        }

        yield return name;
    }
}
