using Libp2p.Core;
using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>A node of a <see cref="SimulatedNetwork"/>: the real router, and a vice if it has one.</summary>
internal sealed class SimulatedNode
{
    /// <summary>How much of what it recorded a node sends at a time.</summary>
    private const int RecordedMax = 100;

    private readonly SimulatedNetwork _network;
    private readonly List<(RpcPart Part, TimeSpan At)> _recorded = [];

    private int _beats;

    public SimulatedNode(SimulatedNetwork network, int number, Vice vice, GossipOptions options, Random random)
    {
        (_network, Number, Vice) = (network, number, vice);
        Id = RouterRig.IdOf(number);
        Router = new(Id, options, random);
        Router.Join(RouterRig.Topic, null, network.Now);
    }

    public int Number { get; }

    public PeerId Id { get; }

    public Vice Vice { get; }

    public GossipRouter Router { get; }

    public HashSet<SimulatedNode> Neighbours { get; } = [];

    /// <summary>When each message came to the application; a second time is a fault.</summary>
    public Dictionary<MessageId, TimeSpan> Delivered { get; } = [];

    public MessageId Publish(GossipMessage message)
    {
        var (id, _) = Router.Publish(message, _network.Now);
        Delivered.Add(id, _network.Now);
        Act();
        return id;
    }

    public void Receive(SimulatedNode from, GossipRpc rpc)
    {
        if (!Neighbours.Contains(from)) return;
        Router.Receive(from.Id, rpc, _network.Now);
        Act();
    }

    public void Beat()
    {
        Router.Heartbeat(_network.Now);
        Act();
        _beats++;
        foreach (var neighbour in Neighbours) Misbehave(neighbour);
    }

    public void Judge(GossipCandidate candidate, GossipOutcome outcome)
    {
        Router.Judge(candidate, outcome, _network.Now);
        Act();
    }

    public void Act()
    {
        Dictionary<PeerId, List<RpcPart>> sent = [];
        while (Router.Actions.TryDequeue(out var action))
        {
            switch (action)
            {
                case GossipAction.Send send:
                    if (Changed(send.Part) is not { } part) break;
                    if (part != send.Part) _network.Lied(this, send.Peer);
                    if (!sent.TryGetValue(send.Peer, out var parts)) sent.Add(send.Peer, parts = []);
                    parts.Add(part);
                    break;
                case GossipAction.Validate validate: _network.Check(this, validate.Candidate); break;
                case GossipAction.Deliver deliver:
                    Delivered.Add(deliver.Candidate.Id, _network.Now);
                    if (Vice is Vice.Replay or Vice.Stale or Vice.WantFlood)
                        _recorded.Add((RpcPart.Of(deliver.Candidate.Id, deliver.Candidate.Encoded), _network.Now));
                    break;
            }
        }

        foreach (var (peer, parts) in sent) _network.Send(this, peer, parts);
    }

    /// <summary>What becomes of what the router wants sent.</summary>
    private RpcPart? Changed(RpcPart part)
    {
        if (part.Kind != RpcPartKind.Message) return part;
        switch (Vice)
        {
            case Vice.Drop: return null;
            case Vice.Forge:
                var message = GossipMessage.Decode(RouterRig.Rpc(part).Messages[0].Encode());
                return RpcPart.Of(part.Message!.Value, Forged(message).Encode());
            default: return part;
        }
    }

    /// <summary>What it does of its own accord at every heartbeat.</summary>
    private void Misbehave(SimulatedNode neighbour)
    {
        IEnumerable<RpcPart> parts = Vice switch
        {
            Vice.Forge => [RouterRig.Part(Forged(_network.Invent(this)))],
            Vice.Replay => _recorded.TakeLast(RecordedMax).Select(one => one.Part),
            Vice.Stale => _recorded.Where(one => one.At < _network.Now - _network.ForgottenAfter)
                .TakeLast(RecordedMax).Select(one => one.Part),
            Vice.HaveSpam => Enumerable.Range(0, 12).SelectMany(_ => RpcPart.Have(RouterRig.Topic, [_network.InventId()])),
            Vice.GraftFlood =>
                [RpcPart.Prune(RouterRig.Topic, [], TimeSpan.FromMinutes(1)), RpcPart.Graft(RouterRig.Topic)],
            Vice.TopicFlood => Enumerable.Range(0, 100)
                .Select(_ => RpcPart.Subscription(_network.InventId().ToString(), subscribe: true)),
            Vice.WantFlood => RpcPart.Want(_recorded.TakeLast(RecordedMax).Select(one => one.Part.Message!.Value)),
            // More than a neighbour may say between two heartbeats; at each of them it would be half of a run's work.
            Vice.DontWantFlood when _beats % 4 == 0 => RpcPart.DontWant(Enumerable.Range(0, 1100).Select(_ => _network.InventId())),
            _ => [],
        };
        if (Vice == Vice.TopicFlood)
        {
            _network.Send(this, neighbour.Id, [.. parts]);
            return;
        }

        foreach (var part in parts.ToList())
        {
            if (Vice is Vice.Forge or Vice.Replay or Vice.Stale) _network.Lied(this, neighbour.Id);
            _network.Send(this, neighbour.Id, [part]);
        }
    }

    private static GossipMessage Forged(GossipMessage message) => new()
    {
        From = message.From,
        SequenceNumber = message.SequenceNumber,
        Topic = message.Topic,
        Data = "lies"u8.ToArray(),
        Signature = message.Signature,
    };
}
