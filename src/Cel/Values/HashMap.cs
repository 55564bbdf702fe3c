namespace Cel.Values;

/// <summary>A map that the language made; keys stay in the order they came in.</summary>
internal sealed class HashMap : CelMap
{
    public static readonly HashMap Empty = new(0);

    private readonly Dictionary<CelValue, CelValue> _entries;

    public HashMap(int capacity) => _entries = new Dictionary<CelValue, CelValue>(capacity);

    public override int Count => _entries.Count;

    public override IEnumerable<CelValue> Keys => _entries.Keys;

    public override bool TryGet(CelValue key, out CelValue value) => _entries.TryGetValue(key, out value);

    /// <summary>Adds an entry while the map is made.</summary>
    /// <returns>False where the key is there.</returns>
    public bool TryAdd(CelValue key, CelValue value) => _entries.TryAdd(key, value);

    /// <summary>Whether a value may be a key of a map.</summary>
    public static bool IsKey(CelValue value) =>
        value.Kind is CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String;
}
