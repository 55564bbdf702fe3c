using System.Collections.Frozen;
using System.Text;

namespace Libp2p.Protocols.Kad;

/// <summary>The validators of a network, by the namespace of the keys that they judge.</summary>
/// <param name="options">The validators, and how long keys and values may be.</param>
internal sealed class ValueRules(KadOptions options)
{
    private readonly FrozenDictionary<string, IValueValidator> _validators =
        options.Validators.ToFrozenDictionary(one => one.Namespace, StringComparer.Ordinal);

    /// <summary>Why a value must not stand under a key; null when it may.</summary>
    public string? FindFault(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length > options.KeyLengthMax)
            return $"its key has {key.Length} bytes; at most {options.KeyLengthMax} are allowed";
        if (value.Length > options.ValueLengthMax)
            return $"it has {value.Length} bytes; at most {options.ValueLengthMax} are allowed";
        return Find(key) is { } validator
            ? validator.FindFault(key, value)
            : $"no validator is known for its namespace; there are those of {string.Join(", ", _validators.Keys)}";
    }

    /// <summary>Whether values under a key can be judged at all.</summary>
    public bool Judges(ReadOnlySpan<byte> key) => key.Length <= options.KeyLengthMax && Find(key) is not null;

    /// <summary>Which of two values without fault is better: more than 0 for the first.</summary>
    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Find(key)?.Compare(key, one, other) ?? 0;

    /// <summary>Keys are <c>/namespace/…</c>.</summary>
    private IValueValidator? Find(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) return null;
        var end = key[0] == '/' ? key[1..].IndexOf((byte)'/') : 0;
        return end > 0 && _validators.TryGetValue(Encoding.UTF8.GetString(key.Slice(1, end)), out var validator)
            ? validator
            : options.OtherValidator;
    }
}
