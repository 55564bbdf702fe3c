using System.Buffers;
using System.Net;
using Libp2p.Core;
using Libp2p.Core.Encoding;
using Libp2p.Core.Keys;
using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>A router with peers that do as the test says, and a clock of the test's.</summary>
internal sealed class RouterRig
{
    public const string Topic = "chat";

    private static readonly List<PrivateKey> _keys = [];

    private readonly Dictionary<PeerId, List<RpcPart>> _sent = [];
    private int _count;

    public RouterRig(Action<GossipOptions>? configure = null, bool join = true)
    {
        configure?.Invoke(Options);
        Router = new(PeerId.Of(KeyOf(0).PublicKey), Options, new Random(7), peer => peer.Bytes);
        if (!join) return;
        Router.Join(Topic, null, Now);
        Drain();
    }

    public GossipOptions Options { get; } = new();

    public GossipRouter Router { get; }

    public TimeSpan Now { get; set; } = TimeSpan.FromMinutes(10);

    public List<GossipCandidate> Candidates { get; } = [];

    public List<GossipCandidate> Delivered { get; } = [];

    public List<GossipAction.Connect> Connects { get; } = [];

    public IReadOnlyList<PeerId> Mesh => Router.MeshOf(Topic);

    /// <summary>The key of the peer with a number; 0 is the router's.</summary>
    public static PrivateKey KeyOf(int number)
    {
        lock (_keys)
        {
            while (_keys.Count <= number)
            {
                var seed = new byte[32];
                BitConverter.TryWriteBytes(seed, _keys.Count + 1);
                _keys.Add(PrivateKey.FromSeed(seed));
            }

            return _keys[number];
        }
    }

    public static PeerId IdOf(int number) => PeerId.Of(KeyOf(number).PublicKey);

    /// <summary>A message of an author, signed.</summary>
    public static GossipMessage Message(int author, ulong sequence = 1, int length = 10) =>
        MessageSigning.Sign(KeyOf(author), Topic, new byte[length], sequence);

    public static RpcPart Part(GossipMessage message) => RpcPart.Of(MessageSigning.DefaultId(message), message.Encode());

    public static GossipRpc Rpc(params IEnumerable<RpcPart> parts)
    {
        var writer = new ArrayBufferWriter<byte>();
        RpcFrame.Write(writer, [.. parts]);
        Varint.TryRead(writer.WrittenSpan, out _, out var head);
        return GossipRpc.Decode(writer.WrittenMemory[head..]);
    }

    /// <summary>Connects a peer that takes the topic.</summary>
    public PeerId Add(
        GossipVersion version = GossipVersion.V12, bool outbound = true, string? ip = null, bool subscribe = true)
    {
        var id = IdOf(++_count);
        Router.Connected(id, version, outbound, ip is null ? [] : [IPAddress.Parse(ip)]);
        Drain();
        if (subscribe) Receive(id, RpcPart.Subscription(Topic, subscribe: true));
        return id;
    }

    public List<PeerId> Add(int count, GossipVersion version = GossipVersion.V12, bool outbound = true) =>
        [.. Enumerable.Range(0, count).Select(_ => Add(version, outbound))];

    public void Receive(PeerId from, params IEnumerable<RpcPart> parts)
    {
        Router.Receive(from, Rpc(parts), Now);
        Drain();
    }

    public void Beat(int count = 1)
    {
        for (; count > 0; count--)
        {
            Now += Options.Heartbeat;
            Router.Heartbeat(Now);
            Drain();
        }
    }

    /// <summary>Lets a peer send a message and a validator say what it thinks of it.</summary>
    public void Pass(PeerId from, GossipMessage message, GossipOutcome outcome = GossipOutcome.Accept)
    {
        Receive(from, Part(message));
        Judge(outcome);
    }

    /// <summary>Judges all candidates.</summary>
    public void Judge(GossipOutcome outcome)
    {
        foreach (var candidate in Candidates) Router.Judge(candidate, outcome, Now);
        Candidates.Clear();
        Drain();
    }

    public MessageId Publish(GossipMessage message)
    {
        var (id, _) = Router.Publish(message, Now);
        Drain();
        return id;
    }

    public double Score(PeerId peer) => Router.ScoreOf(peer);

    /// <summary>What was sent to a peer since the last time it was asked.</summary>
    public GossipRpc Sent(PeerId peer) => Rpc(_sent.Remove(peer, out var parts) ? parts : []);

    public void ForgetSent() => _sent.Clear();

    public void Drain()
    {
        while (Router.Actions.TryDequeue(out var action))
        {
            switch (action)
            {
                case GossipAction.Send send:
                    if (!_sent.TryGetValue(send.Peer, out var parts)) _sent.Add(send.Peer, parts = []);
                    parts.Add(send.Part);
                    break;
                case GossipAction.Validate validate: Candidates.Add(validate.Candidate); break;
                case GossipAction.Deliver deliver: Delivered.Add(deliver.Candidate); break;
                case GossipAction.Connect connect: Connects.Add(connect); break;
            }
        }
    }
}
