using Cel.Values;

namespace Cel.Functions;

/// <summary>One signature of a function.</summary>
public sealed record CelOverload
{
    /// <summary>Declares a signature.</summary>
    /// <param name="parameters">The types of the arguments; of a method, of what it is called on first.</param>
    /// <param name="result">The type of what comes out.</param>
    /// <param name="body">What it does; null where it is only to be checked against.</param>
    public CelOverload(IReadOnlyList<CelType> parameters, CelType result, CelFunctionBody? body = null)
    {
        Parameters = parameters;
        Result = result;
        Body = body;
    }

    /// <summary>The types of the arguments; of a method, of what it is called on first.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>The type of what comes out.</summary>
    public CelType Result { get; }

    /// <summary>What it does; null where it is only to be checked against.</summary>
    public CelFunctionBody? Body { get; }

    /// <summary>Whether it is called as <c>a.f(b)</c> and not as <c>f(a, b)</c>.</summary>
    public bool IsMember { get; init; }

    /// <summary>Whether the last parameter may be given any number of times from one on.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>Whether it is only meant where no other signature fits.</summary>
    public bool IsFallback { get; init; }

    /// <summary>
    /// For estimates: what a call costs at most, in units, beside looking at each pair of elements or characters of its
    /// arguments. Default 1.
    /// </summary>
    public long MaxCost { get; init; } = 1;

    /// <summary>
    /// For estimates: whether cost and size of the result have no bound in the sizes of the arguments, as where a
    /// number says how many elements are made, or where data is fetched.
    /// </summary>
    public bool IsUnbounded { get; init; }

    /// <summary>The signature as a person reads it.</summary>
    public string Describe(string name)
    {
        var isFirst = IsMember && Parameters.Count > 0;
        var parameters = string.Join(", ", Parameters.Skip(isFirst ? 1 : 0));
        return $"{(isFirst ? $"{Parameters[0]}." : "")}{name}({parameters}{(IsVariadic ? "..." : "")}) -> {Result}";
    }
}
