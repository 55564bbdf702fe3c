using System.Collections.Frozen;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Gateway.Calls;

/// <summary>
/// Services of the contract that this process does not serve, and why. Their methods are mapped all the same, so that
/// whoever calls one learns the reason and where to go.
/// </summary>
/// <param name="reasons">By the services' full names.</param>
public sealed class UnservedServices(IEnumerable<KeyValuePair<string, Refusal>> reasons)
{
    private readonly FrozenDictionary<string, Refusal> _reasons = reasons.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Everything is served.</summary>
    public static UnservedServices None { get; } = new([]);

    /// <summary>Why a method is not served; null when it is.</summary>
    /// <param name="method">Its full name, <c>/service/method</c>.</param>
    public Refusal? RefusalOf(string method) =>
        _reasons.Count > 0 && method.LastIndexOf('/') is > 0 and var end
            ? _reasons.GetValueOrDefault(method[1..end])
            : null;
}
