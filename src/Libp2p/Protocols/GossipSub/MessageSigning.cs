using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Libp2p.Core;
using Libp2p.Core.Keys;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Signs messages and checks those of others (https://github.com/libp2p/specs/tree/master/pubsub#message-signing). May
/// be used by several threads at once.
/// </summary>
/// <param name="authorsMax">How many authors' keys are kept decoded.</param>
internal sealed class MessageSigning(int authorsMax = 1024)
{
    private readonly ConcurrentDictionary<MessageId, Author> _authors = new();

    /// <summary>What is signed begins with this, so that the signature is of no use elsewhere.</summary>
    public static ReadOnlySpan<byte> Prefix => "libp2p-pubsub:"u8;

    /// <summary>Makes a message with author, sequence number and signature.</summary>
    public static GossipMessage Sign(PrivateKey key, string topic, ReadOnlyMemory<byte> data, ulong sequence)
    {
        var number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, sequence);
        var author = PeerId.Of(key.PublicKey);
        var message = new GossipMessage
        {
            From = author.Bytes, Data = data, SequenceNumber = number, Topic = topic,
        };
        return new()
        {
            From = message.From,
            Data = data,
            SequenceNumber = number,
            Topic = topic,
            Signature = key.Sign(message.EncodeSigned()),
            Key = author.TryGetPublicKey(out _) ? (ReadOnlyMemory<byte>?)null : key.PublicKey.Encoded,
        };
    }

    /// <summary>Makes a message that does not say who wrote it.</summary>
    public static GossipMessage Plain(string topic, ReadOnlyMemory<byte> data) => new() { Topic = topic, Data = data };

    /// <summary>The id that a message has when nothing else was agreed on: author and sequence number where it has
    /// them, otherwise the SHA-256 of its data.</summary>
    public static MessageId DefaultId(GossipMessage message)
    {
        if (message is { From: { } from, SequenceNumber: { } number })
            return new((byte[])[.. from.Span, .. number.Span]);
        return new(SHA256.HashData(message.Data.GetValueOrDefault().Span));
    }

    /// <summary>Whether a message has the fields that the policy asks for, and none that it forbids.</summary>
    public static bool HasForm(GossipMessage message, SignaturePolicy policy) => policy == SignaturePolicy.StrictSign
        ? message is { From: not null, SequenceNumber.Length: sizeof(ulong), Signature: not null }
        : message is { From: null, SequenceNumber: null, Signature: null, Key: null };

    /// <summary>Checks the signature of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="author">Who wrote it, when the signature is theirs.</param>
    /// <returns>Whether the signature is its author's.</returns>
    public bool TryVerify(GossipMessage message, out PeerId? author)
    {
        author = null;
        if (!HasForm(message, SignaturePolicy.StrictSign)) return false;
        var known = AuthorOf(message);
        if (known is null || !known.Key.Verify(message.EncodeSigned(), message.Signature.GetValueOrDefault())) return false;
        author = known.Id;
        return true;
    }

    private Author? AuthorOf(GossipMessage message)
    {
        var from = new MessageId(message.From.GetValueOrDefault());
        if (_authors.TryGetValue(from, out var known))
        {
            // A key beside the id is passed over by the signature, so it must be the right one.
            return message.Key is { } key && !key.Span.SequenceEqual(known.Key.Encoded.Span) ? null : known;
        }

        try
        {
            var id = PeerId.Parse(message.From.GetValueOrDefault().Span);
            PublicKey? sent = message.Key is { } encoded ? PublicKey.Decode(encoded.Span) : null;
            if (sent is not null ? !id.Matches(sent) : !id.TryGetPublicKey(out sent)) return null;

            // Whoever signs with ever new keys pushes the others out, which costs their decoding again and nothing
            // else.
            if (_authors.Count >= authorsMax) _authors.Clear();
            return _authors[from.Detach()] = new(id, sent);
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    private sealed record Author(PeerId Id, PublicKey Key);
}
