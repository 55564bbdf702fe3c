using Libp2p.Core.Multiformats;
using Libp2p.Protocols.Kad;
using Libp2p.Tests.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Protocols.Kad;

/// <summary>A peer in memory that takes part in a Kademlia network.</summary>
internal sealed class KadNode : IAsyncDisposable
{
    public const string ProtocolId = "/test/kad/1.0.0";

    public static readonly KadOptions Defaults = new()
    {
        ProtocolId = ProtocolId, Mode = KadMode.Server, Validators = [new PublicKeyValidator(), new NumberedValidator()],
    };

    public KadNode(MemoryHost host, KadOptions options, TimeProvider time, IKadStore? store = null)
    {
        Host = host;
        Store = store ?? new MemoryKadStore();
        Dht = new(host, Store, options, new KadMetrics(Meters), time, new Random(1), NullLogger<KadDht>.Instance);
    }

    public MemoryHost Host { get; }

    public IKadStore Store { get; }

    public TestMeters Meters { get; } = new();

    public KadDht Dht { get; }

    /// <summary>The key that stands for a number.</summary>
    public static Multihash Key(int number) => Multihash.Sha256(BitConverter.GetBytes(number));

    /// <summary>Makes peers that all know the first.</summary>
    public static async Task<List<KadNode>> MakeAsync(
        MemoryNetwork network, int count, TimeProvider time, KadOptions? options = null)
    {
        List<KadNode> nodes = [];
        for (var number = 0; number < count; number++)
        {
            nodes.Add(new(network.Add(), options ?? Defaults, time));
            if (number > 0) await nodes[number].Host.MeetAsync(nodes[0].Host);
        }

        return nodes;
    }

    public async ValueTask DisposeAsync()
    {
        await Dht.DisposeAsync();
        await Host.DisposeAsync();
        Meters.Dispose();
    }
}

/// <summary>Values under <c>/n/</c> that begin with their number, of which the largest is best; 255 is none.</summary>
internal sealed class NumberedValidator : IValueValidator
{
    public string Namespace => "n";

    public static byte[] KeyOf(string name) => [.. "/n/"u8, .. System.Text.Encoding.UTF8.GetBytes(name)];

    public string? FindFault(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.IsEmpty || value[0] == 255 ? "it has no number" : null;

    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => one[0].CompareTo(other[0]);
}
