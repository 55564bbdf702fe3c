using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>
    /// All that is kept of an address that came from elsewhere, for many come and few are looked at.
    /// </summary>
    private readonly byte[] _bytes;

    private ImmutableArray<MultiaddrComponent> _components;
    private string? _text;

    private Multiaddr(byte[] bytes) => _bytes = bytes.Length <= LengthMax
        ? bytes
        : throw new MalformedException(What, $"it has {bytes.Length} bytes, more than {LengthMax}");

    /// <summary>Its steps, outermost first.</summary>
    public ImmutableArray<MultiaddrComponent> Components =>
        _components.IsDefault ? _components = Split(_bytes) : _components;

    /// <summary>Its binary form, as it is sent.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The peer at its end: the last <c>/p2p/</c>; null where it ends with none.</summary>
    public PeerId? Peer => EndsWithPeer(out var step) ? PeerId.Parse(ValueOf(step)) : null;

    /// <summary>Reads the text.</summary>
    /// <exception cref="MalformedException">It is none; the message names the step and what it should be.</exception>
    public static Multiaddr Parse(string text)
    {
        if (text.Length > TextLengthMax)
            throw new MalformedException(What, $"it has {text.Length} characters, more than {TextLengthMax}");
        if (!text.StartsWith('/')) throw new MalformedException(What, $"'{Shown.Of(text)}' does not begin with a slash");
        var bytes = new ArrayBufferWriter<byte>(text.Length);
        var rest = text.AsSpan().TrimEnd('/');
        while (!rest.IsEmpty)
        {
            var name = TakeStep(ref rest);
            var protocol = MultiaddrProtocol.Find(name)
                ?? throw new MalformedException(What, $"'{Shown.Of(text)}' names an unknown protocol '{Shown.Of(name)}'");
            Varint.Write(bytes, protocol.Code);
            if (protocol.Value is not { } kind) continue;
            var said = kind.TakesRest ? rest : TakeStep(ref rest);
            if (kind.TakesRest) rest = default;
            var value = kind.Parse(said.ToString());
            if (value is null || !kind.IsValid(value))
            {
                throw new MalformedException(
                    What, $"'{Shown.Of(text)}': /{protocol.Name} wants {kind.Expected}, not '{Shown.Of(said)}'");
            }

            if (protocol.Length == MultiaddrProtocol.Variable) Varint.Write(bytes, (ulong)value.Length);
            bytes.Write(value);
        }

        return bytes.WrittenCount > 0
            ? new(bytes.WrittenSpan.ToArray())
            : throw new MalformedException(What, $"'{Shown.Of(text)}' has no protocol");
    }

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="MalformedException">It is none, or has a protocol that is not known.</exception>
    public static Multiaddr Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LengthMax)
            throw new MalformedException(What, $"it has {bytes.Length} bytes, more than {LengthMax}");
        if (bytes.IsEmpty) throw new MalformedException(What, "it is empty");
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var code = Varint.Take(ref rest, What);
            var protocol = MultiaddrProtocol.Find(code)
                ?? throw new MalformedException(What, $"protocol {code} is not known");
            var length = protocol.Length == MultiaddrProtocol.Variable
                ? Varint.Take(ref rest, What)
                : (ulong)protocol.Length;
            if (length > (ulong)rest.Length)
                throw new MalformedException(What, $"/{protocol.Name} says {length} bytes where {rest.Length} are left");
            if (protocol.Value?.IsValid(rest[..(int)length]) == false)
                throw new MalformedException(What, $"/{protocol.Name} does not hold {protocol.Value.Expected}");
            rest = rest[(int)length..];
        }

        return new(bytes.ToArray());
    }

    /// <summary>Reads the binary form, without the price of an exception where it is none.</summary>
    /// <returns>Null where it is none, or has a protocol that is not known.</returns>
    internal static Multiaddr? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length > LengthMax) return null;
        for (var rest = bytes; !rest.IsEmpty;)
        {
            if (!TryTake(ref rest, out var protocol, out var value)) return null;
            if (protocol.Value?.IsValid(value) == false) return null;
        }

        return new(bytes.ToArray());
    }

    /// <summary>
    /// This address, then another one's steps: an address behind a relay, or a peer behind an address.
    /// </summary>
    /// <exception cref="MalformedException">Together they are too long.</exception>
    public Multiaddr Encapsulate(Multiaddr other) => new([.. _bytes, .. other._bytes]);

    /// <summary>This address, then <c>/p2p/</c> and the peer.</summary>
    /// <exception cref="MalformedException">That is too long.</exception>
    public Multiaddr WithPeer(PeerId peer) => Equals(Peer, peer) ? this : new([.. _bytes, .. PeerStep(peer)]);

    /// <summary>Whether <see cref="WithPeer"/> can be had.</summary>
    internal bool HasRoomFor(PeerId peer) => _bytes.Length + PeerStepLength(peer) <= LengthMax || Equals(Peer, peer);

    /// <summary>This address without the peer at its end; null where nothing is left.</summary>
    public Multiaddr? WithoutPeer()
    {
        if (!EndsWithPeer(out var step)) return this;
        return step.Length < _bytes.Length ? new(_bytes[..^step.Length]) : null;
    }

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
    public override string ToString() => _text ??= string.Concat(Components);

    private static ImmutableArray<MultiaddrComponent> Split(ReadOnlyMemory<byte> bytes)
    {
        var components = ImmutableArray.CreateBuilder<MultiaddrComponent>();
        for (var rest = bytes.Span; TryTake(ref rest, out var protocol, out var value);)
        {
            var from = bytes.Length - rest.Length - value.Length;
            components.Add(new(protocol, protocol.Value?.Format(value) ?? "", bytes.Slice(from, value.Length)));
        }

        return components.DrainToImmutable();
    }

    /// <summary>Takes a step off an address; its value is not looked at.</summary>
    /// <returns>False where there is none.</returns>
    private static bool TryTake(
        scoped ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out MultiaddrProtocol? protocol, out ReadOnlySpan<byte> value)
    {
        protocol = null;
        value = default;
        if (!TryTakeVarint(ref rest, out var code) || MultiaddrProtocol.Find(code) is not { } found) return false;
        var length = (ulong)found.Length;
        if (found.Length == MultiaddrProtocol.Variable && !TryTakeVarint(ref rest, out length)) return false;
        if (length > (ulong)rest.Length) return false;
        value = rest[..(int)length];
        rest = rest[(int)length..];
        protocol = found;
        return true;
    }

    private static bool TryTakeVarint(scoped ref ReadOnlySpan<byte> rest, out ulong value)
    {
        if (Varint.TryRead(rest, out value, out var length) != OperationStatus.Done) return false;
        rest = rest[length..];
        return true;
    }

    /// <summary>Takes what stands up to the next slash, behind the one that it begins with.</summary>
    private static ReadOnlySpan<char> TakeStep(scoped ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty) return default;
        var step = rest[1..];
        if (step.IndexOf('/') is var end and >= 0) step = step[..end];
        rest = rest[(1 + step.Length)..];
        return step;
    }

    private bool EndsWithPeer(out ReadOnlySpan<byte> step)
    {
        step = default;
        MultiaddrProtocol? last = null;
        for (ReadOnlySpan<byte> rest = _bytes; !rest.IsEmpty;)
        {
            step = rest;
            TryTake(ref rest, out last, out _);
        }

        return last == MultiaddrProtocol.P2p;
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> step)
    {
        TryTake(ref step, out _, out var value);
        return value;
    }

    private static int PeerStepLength(PeerId peer) => Varint.LengthOf(MultiaddrProtocol.P2p.Code)
        + Varint.LengthOf((ulong)peer.Bytes.Length) + peer.Bytes.Length;

    private static byte[] PeerStep(PeerId peer)
    {
        var step = new byte[PeerStepLength(peer)];
        var at = Varint.Write(step, MultiaddrProtocol.P2p.Code);
        at += Varint.Write(step.AsSpan(at), (ulong)peer.Bytes.Length);
        peer.Bytes.Span.CopyTo(step.AsSpan(at));
        return step;
    }
}
