using System.Collections.Immutable;
using Libp2p.Core.Encoding;

namespace Libp2p.Core.Multiaddrs;

/// <summary>
/// An address that says its protocols, such as <c>/ip4/192.0.2.1/tcp/4001/p2p/12D3Koo…</c>
/// (https://github.com/multiformats/multiaddr). Two that are written differently and mean the same bytes are equal.
/// </summary>
public sealed class Multiaddr : IEquatable<Multiaddr>
{
    /// <summary>The most bytes of an address.</summary>
    public const int LengthMax = 1024;

    /// <summary>The most characters of an address as text.</summary>
    public const int TextLengthMax = 4 * LengthMax;

    private const string What = "multiaddr";

    private readonly byte[] _bytes;
    private readonly string _text;

    private Multiaddr(ImmutableArray<MultiaddrComponent> components)
    {
        Components = components;
        _text = string.Concat(components);
        _bytes = [.. components.SelectMany(Encode)];
        if (_bytes.Length > LengthMax)
            throw new MalformedException(What, $"it has {_bytes.Length} bytes, more than {LengthMax}");
    }

    /// <summary>Its steps, outermost first.</summary>
    public ImmutableArray<MultiaddrComponent> Components { get; }

    /// <summary>Its binary form, as it is sent.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The peer at its end: the last <c>/p2p/</c>; null where it ends with none.</summary>
    public PeerId? Peer => Components is [.., { } last] && last.Protocol == MultiaddrProtocol.P2p
        ? PeerId.Parse(last.Bytes.Span)
        : null;

    /// <summary>Reads the text.</summary>
    /// <exception cref="MalformedException">It is none; the message names the step and what it should be.</exception>
    public static Multiaddr Parse(string text)
    {
        if (text.Length > TextLengthMax)
            throw new MalformedException(What, $"it has {text.Length} characters, more than {TextLengthMax}");
        if (!text.StartsWith('/')) throw new MalformedException(What, $"'{Shown.Of(text)}' does not begin with a slash");
        var components = ImmutableArray.CreateBuilder<MultiaddrComponent>();
        var steps = text.TrimEnd('/').Split('/');
        for (var at = 1; at < steps.Length; at++)
        {
            var protocol = MultiaddrProtocol.Find(steps[at])
                ?? throw new MalformedException(What, $"'{Shown.Of(text)}' names an unknown protocol '{Shown.Of(steps[at])}'");
            components.Add(protocol.Value switch
            {
                null => new(protocol, "", default),
                { TakesRest: true } => Read(protocol, '/' + string.Join('/', steps[(at + 1)..(at = steps.Length)]), text),
                _ => Read(protocol, ++at < steps.Length ? steps[at] : "", text),
            });
        }

        return components.Count > 0
            ? new(components.ToImmutable())
            : throw new MalformedException(What, $"'{Shown.Of(text)}' has no protocol");
    }

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="MalformedException">It is none, or has a protocol that is not known.</exception>
    public static Multiaddr Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LengthMax)
            throw new MalformedException(What, $"it has {bytes.Length} bytes, more than {LengthMax}");
        if (bytes.IsEmpty) throw new MalformedException(What, "it is empty");
        var components = ImmutableArray.CreateBuilder<MultiaddrComponent>();
        while (!bytes.IsEmpty)
        {
            var code = Varint.Take(ref bytes, What);
            var protocol = MultiaddrProtocol.Find(code)
                ?? throw new MalformedException(What, $"protocol {code} is not known");
            var length = protocol.Length == MultiaddrProtocol.Variable
                ? Varint.Take(ref bytes, What)
                : (ulong)protocol.Length;
            if (length > (ulong)bytes.Length)
                throw new MalformedException(What, $"/{protocol.Name} says {length} bytes where {bytes.Length} are left");
            var value = bytes[..(int)length];
            bytes = bytes[(int)length..];
            components.Add(new(protocol, TextOf(protocol, value), value.ToArray()));
        }

        return new(components.ToImmutable());
    }

    /// <summary>
    /// This address, then another one's steps: an address behind a relay, or a peer behind an address.
    /// </summary>
    /// <exception cref="MalformedException">Together they are too long.</exception>
    public Multiaddr Encapsulate(Multiaddr other) => new([.. Components, .. other.Components]);

    /// <summary>This address, then <c>/p2p/</c> and the peer.</summary>
    /// <exception cref="MalformedException">That is too long.</exception>
    public Multiaddr WithPeer(PeerId peer) => Equals(Peer, peer) ? this : new([.. Components, PeerComponent(peer)]);

    /// <summary>This address without the peer at its end; null where nothing is left.</summary>
    public Multiaddr? WithoutPeer() => Peer is null
        ? this
        : Components.Length > 1 ? new(Components.RemoveAt(Components.Length - 1)) : null;

    /// <summary>This address without a certain peer at its end, where it has that and something before it.</summary>
    internal Multiaddr WithoutPeerOf(PeerId peer) => peer.Equals(Peer) ? WithoutPeer() ?? this : this;

    /// <summary>The first step of a protocol; null where there is none.</summary>
    public MultiaddrComponent? Find(MultiaddrProtocol protocol) =>
        Components.FirstOrDefault(component => component.Protocol == protocol);

    /// <summary>Whether a protocol is among the steps.</summary>
    public bool Has(MultiaddrProtocol protocol) => Find(protocol) is not null;

    /// <inheritdoc/>
    public bool Equals(Multiaddr? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Multiaddr);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>The text, in the one form that its bytes have.</summary>
    public override string ToString() => _text;

    private static MultiaddrComponent PeerComponent(PeerId peer) =>
        new(MultiaddrProtocol.P2p, peer.ToString(), peer.Bytes);

    private static MultiaddrComponent Read(MultiaddrProtocol protocol, string value, string text)
    {
        var bytes = protocol.Value!.Parse(value) ?? throw new MalformedException(
            What, $"'{Shown.Of(text)}': /{protocol.Name} wants {protocol.Value.Expected}, not '{Shown.Of(value)}'");

        // Back to text: one form for what may be written in several.
        return new(protocol, TextOf(protocol, bytes), bytes);
    }

    private static string TextOf(MultiaddrProtocol protocol, ReadOnlySpan<byte> value)
    {
        if (protocol.Value is null) return "";
        return protocol.Value.Format(value)
            ?? throw new MalformedException(What, $"/{protocol.Name} does not hold {protocol.Value.Expected}");
    }

    private static byte[] Encode(MultiaddrComponent component)
    {
        Span<byte> head = stackalloc byte[2 * Varint.LengthMax];
        var at = Varint.Write(head, component.Protocol.Code);
        if (component.Protocol.Length == MultiaddrProtocol.Variable)
            at += Varint.Write(head[at..], (ulong)component.Bytes.Length);
        return [.. head[..at], .. component.Bytes.Span];
    }
}
