using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Core.Records;

namespace Libp2p.Protocols.Identify;

/// <summary>
/// What a peer says of itself (https://github.com/libp2p/specs/tree/master/identify). Every part may be missing: a push
/// says only what changed.
/// </summary>
public sealed record IdentifyMessage
{
    /// <summary>The most bytes of all messages of one exchange that are read.</summary>
    public const int LengthMax = 8 * 1024;

    /// <summary>The most protocols that are read: several times what any peer speaks.</summary>
    public const int ProtocolCountMax = 512;

    /// <summary>The most addresses that are read.</summary>
    public const int AddressCountMax = PeerRecord.AddressCountMax;

    private const string What = "identify message";

    /// <summary>The peer's key.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Where it listens, without its id.</summary>
    public ImmutableArray<Multiaddr> ListenAddresses { get; init; } = [];

    /// <summary>What it speaks.</summary>
    public ImmutableArray<string> Protocols { get; init; } = [];

    /// <summary>Where it sees the other side.</summary>
    public Multiaddr? ObservedAddress { get; init; }

    /// <summary>The family of protocols, such as <c>ipfs/0.1.0</c>.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>The program, such as <c>js-libp2p/2.9.0</c>.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>
    /// Its addresses with its signature, in their envelope; field 8, which the specification leaves out.
    /// </summary>
    public ReadOnlyMemory<byte>? SignedPeerRecord { get; init; }

    /// <summary>The message as it is sent, without its length.</summary>
    public byte[] Encode()
    {
        var writer = new ProtoWriter();
        if (PublicKey is not null) writer.Bytes(1, PublicKey.Encoded.Span);
        foreach (var address in ListenAddresses) writer.Bytes(2, address.Bytes.Span);
        foreach (var protocol in Protocols) writer.Text(3, protocol);
        if (ObservedAddress is not null) writer.Bytes(4, ObservedAddress.Bytes.Span);
        if (ProtocolVersion is not null) writer.Text(5, ProtocolVersion);
        if (AgentVersion is not null) writer.Text(6, AgentVersion);
        if (SignedPeerRecord is { } record) writer.Bytes(8, record.Span);
        return writer.ToArray();
    }

    /// <summary>
    /// Reads a message and adds it to this one: a long one comes in parts, of which the later say more. Addresses with
    /// protocols that are not known here are passed over.
    /// </summary>
    /// <exception cref="MalformedException">It is none, or says too much.</exception>
    public IdentifyMessage Merge(ReadOnlySpan<byte> part)
    {
        var addresses = ListenAddresses.ToBuilder();
        var protocols = Protocols.ToBuilder();
        var last = default(LastFields);
        var reader = new ProtoReader(part, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: Add(addresses, Multiaddr.TryParse(reader.Bytes()), AddressCountMax, "addresses"); break;
                case 3: Add(protocols, reader.Text(), ProtocolCountMax, "protocols"); break;
                case 1 or 4 or 5 or 6 or 8: last.Set(reader.Field, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return last.AddTo(this) with
        {
            ListenAddresses = addresses.DrainToImmutable(), Protocols = protocols.DrainToImmutable(),
        };
    }

    private static void Add<T>(ImmutableArray<T>.Builder all, T? one, int countMax, string what) where T : class
    {
        if (one is null) return;
        if (all.Count == countMax) throw new MalformedException(What, $"it has more than {countMax} {what}");
        all.Add(one);
    }

    /// <summary>
    /// Fields of which the last counts, as everywhere in protobuf: only that is decoded, or a message with very many
    /// would cost many times its length.
    /// </summary>
    private ref struct LastFields
    {
        private ReadOnlySpan<byte> _key;
        private ReadOnlySpan<byte> _observed;
        private ReadOnlySpan<byte> _family;
        private ReadOnlySpan<byte> _agent;
        private ReadOnlySpan<byte> _record;
        private int _set;

        public void Set(int field, ReadOnlySpan<byte> bytes)
        {
            _set |= 1 << field;
            switch (field)
            {
                case 1: _key = bytes; break;
                case 4: _observed = bytes; break;
                case 5: _family = bytes; break;
                case 6: _agent = bytes; break;
                default: _record = bytes; break;
            }
        }

        /// <summary>
        /// What is only shown need not be UTF-8: proto2, by which others write it, does not ask for that.
        /// </summary>
        public readonly IdentifyMessage AddTo(IdentifyMessage message) => message with
        {
            PublicKey = Has(1) ? PublicKey.Decode(_key) : message.PublicKey,
            ObservedAddress = Has(4) ? Multiaddr.TryParse(_observed) : message.ObservedAddress,
            ProtocolVersion = Has(5) ? Shown.Of(_family) : message.ProtocolVersion,
            AgentVersion = Has(6) ? Shown.Of(_agent) : message.AgentVersion,
            SignedPeerRecord = Has(8) ? _record.ToArray() : message.SignedPeerRecord,
        };

        private readonly bool Has(int field) => (_set & (1 << field)) != 0;
    }
}
