using System.Security.Cryptography;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;

namespace Libp2p.Tests.Protocols.Kad;

/// <summary>
/// Answers at once and wrongly: names peers that do not exist and lie nearer to every key than others, providers that
/// provide nothing, values with a fault or older ones, and takes what it is told without keeping it.
/// </summary>
internal sealed class Liar(PeerId self)
{
    private int _answers;

    public async Task ServeAsync(StreamContext context, CancellationToken cancellationToken)
    {
        while (await Delimited.ReadAsync(context.Stream, 1 << 20, "request", cancellationToken) is { } bytes)
        {
            var request = KadMessage.Decode(bytes);
            if (request.Type == KadMessageType.AddProvider) continue;
            var answer = new KadMessage(request.Type)
            {
                Key = request.Key,
                Record = (++_answers % 3) switch
                {
                    0 => new(request.Key, new byte[] { 255 }),
                    1 => new(request.Key, new byte[] { 1 }),
                    _ => new("/n/another"u8.ToArray(), new byte[] { 99 }),
                },
                CloserPeers = [.. Enumerable.Range(0, 20).Select(number => NearTo(request.Key.Span, number))],
                ProviderPeers = [NearTo(request.Key.Span, 100)],
            };
            await Delimited.WriteAsync(context.Stream, answer.Encode(), cancellationToken);
        }

        await context.Stream.CloseWriteAsync(cancellationToken);
    }

    /// <summary>An id as near to the key as one of a few hundred is.</summary>
    private KadPeer NearTo(ReadOnlySpan<byte> key, int number)
    {
        var target = KadKey.Of(key);
        byte[] id = [0x12, 0x20, .. SHA256.HashData([.. self.Bytes.Span, (byte)number])];
        while (KadKey.Of(id).SharedPrefixWith(target) < 7) SHA256.HashData(id, id.AsSpan(2));
        return new(PeerId.Parse(id), [Multiaddr.Parse($"/ip4/10.9.9.9/tcp/{number + 1}")]);
    }
}
