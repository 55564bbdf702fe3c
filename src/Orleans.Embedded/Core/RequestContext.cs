using Orleans.Core.Internal;

namespace Orleans.Runtime;

/// <summary>
/// Values that travel with calls: what a caller sets, callees see; what callees set, the caller does not.
/// </summary>
public static class RequestContext
{
    private const string ReentrancyKey = "#RE";

    /// <summary>Never changed, only replaced: a call's snapshot is the reference itself.</summary>
    private static readonly AsyncLocal<Dictionary<string, object>?> _values = new();

    /// <summary>The keys that are set.</summary>
    public static IEnumerable<string> Keys => Entries.Select(entry => entry.Key);

    /// <summary>Keys and values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries =>
        _values.Value?.Where(entry => entry.Key != ReentrancyKey) ?? [];

    /// <summary>The chain of calls that may come back into its grains; empty for none.</summary>
    public static Guid ReentrancyId
    {
        get => ReentrancyIdOf(_values.Value);
        set
        {
            if (value == Guid.Empty) Remove(ReentrancyKey);
            else Set(ReentrancyKey, value);
        }
    }

    /// <summary>The value of a key; null when it is not set.</summary>
    public static object? Get(string key) => _values.Value?.GetValueOrDefault(key);

    /// <summary>Sets a value for the calls made from here on.</summary>
    public static void Set(string key, object value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        _values.Value = new Dictionary<string, object>(_values.Value ?? []) { [key] = value };
    }

    /// <summary>Removes a value.</summary>
    public static bool Remove(string key)
    {
        if (_values.Value is not { } values || !values.ContainsKey(key)) return false;
        var rest = new Dictionary<string, object>(values);
        rest.Remove(key);
        _values.Value = rest.Count == 0 ? null : rest;
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => _values.Value = null;

    /// <summary>
    /// Until the section is disposed, calls that the calls made in it lead to may come back into this grain.
    /// </summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    /// <summary>Until the section is disposed, the calls made in it may not come back into this grain.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    internal static Dictionary<string, object>? Snapshot() => _values.Value;

    internal static void Restore(Dictionary<string, object> values) => _values.Value = values;

    internal static Guid ReentrancyIdOf(Dictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ReentrancyKey, out var id) ? (Guid)id : Guid.Empty;

    /// <summary>A stretch of code with its own rule of reentrancy.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _new;

        /// <summary>Begins the section.</summary>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _new = newReentrancyId;
            if (newReentrancyId != Guid.Empty && RuntimeContext.Current is ICallChainReentrantGrainContext context)
                context.OnEnterReentrantSection(newReentrancyId);
            ReentrancyId = newReentrancyId;
        }

        /// <summary>Ends the section.</summary>
        public void Dispose()
        {
            if (_new != Guid.Empty && RuntimeContext.Current is ICallChainReentrantGrainContext context)
                context.OnExitReentrantSection(_new);
            ReentrancyId = _original;
        }
    }
}
