namespace Cel.Values;

/// <summary>A map of the language, from booleans, integers and text to values. It never changes.</summary>
public abstract class CelMap : CelReference
{
    /// <summary>For maps of other kinds than ours.</summary>
    protected CelMap() : base(CelKind.Map)
    {
    }

    /// <summary>How many entries it has.</summary>
    public abstract int Count { get; }

    /// <summary>Its keys, in an order that stays the same.</summary>
    public abstract IEnumerable<CelValue> Keys { get; }

    /// <summary>The value of a key; numbers of any kind are the same key where their values are.</summary>
    /// <returns>Whether there is one.</returns>
    public abstract bool TryGet(CelValue key, out CelValue value);

    /// <summary>The value of a key that is text.</summary>
    /// <returns>Whether there is one.</returns>
    public virtual bool TryGet(string key, out CelValue value) => TryGet(CelValue.Of(key), out value);
}
