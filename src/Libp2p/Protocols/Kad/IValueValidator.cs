namespace Libp2p.Protocols.Kad;

/// <summary>
/// Says which values may stand under the keys of a namespace, <c>/namespace/…</c>. Both questions are answered from
/// what is asked alone, so that every peer answers alike.
/// </summary>
public interface IValueValidator
{
    /// <summary>The first part of the keys, without slashes.</summary>
    string Namespace { get; }

    /// <summary>What is wrong with a value under a key; null when nothing is.</summary>
    string? FindFault(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>
    /// Which of two values without fault is to stay: more than 0 for the first, 0 when they are as good.
    /// </summary>
    int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other);
}
