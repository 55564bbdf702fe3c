using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Gossip;
using Bib.Network.Gossip.Messages;
using Bib.Network.Peers;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Microsoft.Extensions.Options;

namespace Bib.Network.Tests.Peers;

/// <summary>What is remembered of what nodes say of themselves.</summary>
public sealed class NodeWordsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly NetworkOptions _options = new();
    private readonly PeerId _author = Some();

    private NodeWords Words => field ??= new(Options.Create(_options), _time);

    [Fact]
    public void The_last_word_counts_until_it_is_old_or_the_node_leaves()
    {
        Say(_author, new() { Mode = "selective", Peers = 3 });
        Say(_author, new() { Mode = "full", Peers = 7 });

        var word = Words.Read()[_author];
        (word.Mode, word.Peers).ShouldBe((NodeMode.Full, 7));
        Words.Heard(new(_author, GossipMessage.PayloadOneofCase.NodeLeave, null, null), _author);
        Words.Read().ShouldBeEmpty();

        Say(_author, new() { Mode = "proxy" });
        _time.Advance(GossipLimits.AgeMax);
        Words.Read()[_author].Mode.ShouldBe(NodeMode.Proxy);
        _time.Advance(TimeSpan.FromSeconds(1));
        Words.Read().ShouldBeEmpty();
    }

    [Fact]
    public void The_relays_that_a_node_names_are_remembered_each_once_and_up_to_a_limit()
    {
        PeerId[] relays = [.. Enumerable.Range(0, NodeWords.RelaysMax + 2).Select(_ => Some())];
        NodeStatusNews status = new() { Mode = "full", Addresses = { "/ip4/192.0.2.7/tcp/1", "nonsense" } };
        status.Addresses.Add($"/ip4/192.0.2.7/tcp/1/p2p/{_author}/p2p-circuit");
        foreach (var relay in relays.Prepend(relays[0]))
            status.Addresses.Add($"/ip4/192.0.2.9/udp/1/quic-v1/p2p/{relay}/p2p-circuit");

        Say(_author, status);

        Words.Read()[_author].Relays.ShouldBe(relays.Take(NodeWords.RelaysMax));
    }

    [Fact]
    public void Beyond_the_limit_nobody_new_is_remembered_until_others_are_old()
    {
        _options.NotedPeersMax = 2;
        var (second, third) = (Some(), Some());
        Say(_author, new() { Mode = "full" });
        Say(second, new() { Mode = "full" });
        Say(third, new() { Mode = "full" });
        Say(second, new() { Mode = "proxy" });

        Words.Read().Keys.ShouldBe([_author, second], ignoreOrder: true);
        Words.Read()[second].Mode.ShouldBe(NodeMode.Proxy);
        _time.Advance(GossipLimits.AgeMax + TimeSpan.FromSeconds(1));
        Say(third, new() { Mode = "full" });
        Words.Read().Keys.ShouldBe([third]);
    }

    private static PeerId Some()
    {
        using var key = PrivateKey.Generate();
        return PeerId.Of(key.PublicKey);
    }

    private void Say(PeerId author, NodeStatusNews status) =>
        Words.Heard(new(author, GossipMessage.PayloadOneofCase.NodeStatus, status, null), author);
}
