using System.Buffers;
using System.Security.Cryptography;
using Libp2p.Core;
using Libp2p.Core.Encoding;
using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>
/// Nodes with the real router and codec in virtual time: every link has a latency of its own, checking a message takes
/// a while, heartbeats are out of step. The same seed gives the same run.
/// </summary>
internal sealed class SimulatedNetwork
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly Dictionary<PeerId, SimulatedNode> _byId = [];
    private readonly Dictionary<(SimulatedNode From, SimulatedNode To), TimeSpan> _latencies = [];
    private readonly MessageSigning _signing = new();
    private readonly Dictionary<string, bool> _signed = [];
    private readonly Random _random;
    private readonly Action<GossipOptions>? _configure;
    private long _order;
    private ulong _sequence;

    public SimulatedNetwork(int seed, Action<GossipOptions>? configure = null) =>
        (_random, _configure) = (new(seed), configure);

    public TimeSpan Now { get; private set; }

    public List<SimulatedNode> Nodes { get; } = [];

    public IEnumerable<SimulatedNode> Honest => Nodes.Where(node => node.Vice == Vice.None);

    /// <summary>How old what is sent again is to be, that nobody remembers it.</summary>
    public TimeSpan ForgottenAfter { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many messages were sent that are forged, replayed or stale.</summary>
    public long Lies { get; private set; }

    /// <summary>When each liar first sent one to each of its neighbours.</summary>
    public Dictionary<(PeerId Liar, PeerId Neighbour), TimeSpan> FirstLies { get; } = [];

    /// <summary>The ids of all messages that were really written.</summary>
    public HashSet<MessageId> Written { get; } = [];

    public SimulatedNode Add(Vice vice = Vice.None)
    {
        var options = new GossipOptions();
        _configure?.Invoke(options);
        var node = new SimulatedNode(this, Nodes.Count + 1, vice, options, new Random(_random.Next()));
        Nodes.Add(node);
        _byId.Add(node.Id, node);
        var phase = _random.NextDouble() * options.Heartbeat;
        At(phase, Beat);
        return node;

        void Beat()
        {
            node.Beat();
            At(options.Heartbeat, Beat);
        }
    }

    /// <summary>Connects every node with some others, drawn at random.</summary>
    public void ConnectAtRandom(int each)
    {
        foreach (var node in Nodes)
        {
            for (var count = 0; count < each; count++) Connect(node, Nodes[_random.Next(Nodes.Count)]);
        }
    }

    /// <summary>Connects every honest node with some other honest ones, as those that know each other are.</summary>
    public void ConnectHonest(int each)
    {
        var honest = Honest.ToList();
        foreach (var node in honest)
        {
            for (var count = 0; count < each; count++) Connect(node, honest[_random.Next(honest.Count)]);
        }
    }

    /// <summary>A node sends what is forged, replayed or stale.</summary>
    public void Lied(SimulatedNode liar, PeerId to)
    {
        Lies++;
        FirstLies.TryAdd((liar.Id, to), Now);
    }

    public void Connect(SimulatedNode dialer, SimulatedNode listener)
    {
        if (dialer == listener || !dialer.Neighbours.Add(listener)) return;
        listener.Neighbours.Add(dialer);
        dialer.Router.Connected(listener.Id, GossipVersion.V12, isOutbound: true, []);
        listener.Router.Connected(dialer.Id, GossipVersion.V12, isOutbound: false, []);
        dialer.Act();
        listener.Act();
    }

    public void Disconnect(SimulatedNode one, SimulatedNode other)
    {
        if (!one.Neighbours.Remove(other)) return;
        other.Neighbours.Remove(one);
        one.Router.Disconnected(other.Id, Now);
        other.Router.Disconnected(one.Id, Now);
        one.Act();
        other.Act();
    }

    public void Send(SimulatedNode from, PeerId to, IReadOnlyList<RpcPart> parts)
    {
        var receiver = _byId[to];
        if (!_latencies.TryGetValue((from, receiver), out var latency))
            _latencies.Add((from, receiver), latency = TimeSpan.FromMilliseconds(_random.Next(5, 150)));
        var writer = new ArrayBufferWriter<byte>();
        RpcFrame.Write(writer, parts);
        var frame = writer.WrittenMemory;
        At(latency, () =>
        {
            Varint.TryRead(frame.Span, out _, out var head);
            receiver.Receive(from, GossipRpc.Decode(frame[head..]));
        });
    }

    /// <summary>Checks a message as the service does, which takes a few milliseconds.</summary>
    public void Check(SimulatedNode node, GossipCandidate candidate)
    {
        var outcome = IsSigned(candidate.Message) ? GossipOutcome.Accept : GossipOutcome.Forged;
        At(TimeSpan.FromMilliseconds(_random.Next(1, 10)), () => node.Judge(candidate, outcome));
    }

    /// <summary>Lets a node write a message.</summary>
    public MessageId Publish(SimulatedNode node, int length = 600)
    {
        var id = node.Publish(RouterRig.Message(node.Number, ++_sequence, length));
        Written.Add(id);
        return id;
    }

    /// <summary>A message in the name of an honest node that did not write it.</summary>
    public GossipMessage Invent(SimulatedNode liar)
    {
        var victim = Nodes[_random.Next(Nodes.Count)];
        return RouterRig.Message((victim == liar ? Nodes[0] : victim).Number, (1UL << 40) + ++_sequence);
    }

    public MessageId InventId() => new(BitConverter.GetBytes((1L << 50) + _random.NextInt64()));

    public void Run(TimeSpan time)
    {
        var end = Now + time;
        while (_events.TryPeek(out var next, out var when) && when.At <= end)
        {
            _events.Dequeue();
            Now = when.At;
            next();
        }

        Now = end;
    }

    /// <summary>Every node checks every message; the same bytes are the same each time.</summary>
    private bool IsSigned(GossipMessage message)
    {
        var (signature, author) = (message.Signature.GetValueOrDefault(), message.Key.GetValueOrDefault());
        var bytes = (byte[])[.. message.EncodeSigned(), .. signature.Span, .. author.Span];
        var key = Convert.ToHexString(SHA256.HashData(bytes));
        if (_signed.TryGetValue(key, out var known)) return known;
        return _signed[key] = _signing.TryVerify(message, out _);
    }

    private void At(TimeSpan delay, Action happens) => _events.Enqueue(happens, (Now + delay, ++_order));
}
