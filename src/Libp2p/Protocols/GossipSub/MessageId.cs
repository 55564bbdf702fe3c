namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What tells one message from another: by default its author followed by its sequence number. All peers of a topic
/// must make it alike.
/// </summary>
public readonly struct MessageId : IEquatable<MessageId>
{
    /// <summary>The most bytes of an id that are taken from other peers.</summary>
    public const int LengthMax = 256;

    private readonly int _hash;

    /// <summary>Makes an id of bytes, which are kept and must not change.</summary>
    public MessageId(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        var hash = new HashCode();
        hash.AddBytes(bytes.Span);
        _hash = hash.ToHashCode();
    }

    /// <summary>The bytes, as they are sent.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether two ids are the same.</summary>
    public static bool operator ==(MessageId one, MessageId other) => one.Equals(other);

    /// <summary>Whether two ids differ.</summary>
    public static bool operator !=(MessageId one, MessageId other) => !one.Equals(other);

    /// <inheritdoc/>
    public bool Equals(MessageId other) => _hash == other._hash && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MessageId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The bytes in hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes.Span);

    /// <summary>The same id in bytes of its own, so that it does not keep a whole frame alive.</summary>
    internal MessageId Detach() => new(Bytes.ToArray());
}
