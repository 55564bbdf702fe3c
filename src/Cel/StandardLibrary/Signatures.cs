using Cel.Evaluation;
using Cel.Functions;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Collects functions while a part of the library declares them.</summary>
internal sealed class Signatures
{
    public static readonly CelType T = CelType.Parameter("T");
    public static readonly CelType K = CelType.Parameter("K");
    public static readonly CelType V = CelType.Parameter("V");
    public static readonly CelType ListOfT = CelType.List(T);
    public static readonly CelType MapOfKV = CelType.Map(K, V);

    private readonly Dictionary<string, List<CelOverload>> _functions = [];

    public IEnumerable<CelFunction> Functions => _functions.Select(entry => new CelFunction(entry.Key, entry.Value));

    /// <summary>Declares what only the checker looks at: an operator.</summary>
    public void Operator(string name, CelType[] parameters, CelType result) => Add(name, new CelOverload(parameters, result));

    public void Function(string name, CelType[] parameters, CelType result, CelFunctionBody body) =>
        Add(name, new CelOverload(parameters, result, body));

    public void Function(string name, CelType parameter, CelType result, Func<CelContext, CelValue, CelValue> body) =>
        Add(name, new CelOverload([parameter], result, (context, arguments) => body(context, arguments[0])));

    public void Method(string name, CelType[] parameters, CelType result, CelFunctionBody body) =>
        Add(name, new CelOverload(parameters, result, body) { IsMember = true });

    public void Add(string name, CelOverload overload)
    {
        if (!_functions.TryGetValue(name, out var overloads)) _functions[name] = overloads = [];
        overloads.Add(overload);
    }
}
