using Bib.Testing;
using Libp2p.Core;
using Libp2p.Protocols.Kad;
using Libp2p.Tests.Network;

namespace Libp2p.Tests.Protocols.Kad;

/// <summary>Networks in memory, from a handful of peers to a hundred.</summary>
public sealed class KadNetworkTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_hundred_peers_that_know_one_find_each_other_and_what_they_keep()
    {
        await using var network = new MemoryNetwork(_time);
        var nodes = await KadNode.MakeAsync(network, 100, _time);
        foreach (var node in nodes) await node.Dht.RefreshAsync(Stop);

        for (var number = 0; number < nodes.Count; number++)
        {
            var wanted = nodes[(number + 37) % nodes.Count].Host;
            var found = await nodes[number].Dht.FindPeerAsync(wanted.Id, Stop);
            found.ShouldNotBeNull().Addresses.ShouldContain(wanted.Addresses[0]);
        }

        // The twenty that are closest of all, each by another peer's search.
        for (var number = 0; number < 20; number++)
        {
            var key = KadNode.Key(number);
            var truly = nodes.Select(node => node.Host.Id).Where(id => !id.Equals(nodes[number].Host.Id))
                .OrderBy(id => KadKey.Of(id).DistanceTo(KadKey.Of(key.Bytes.Span))).Take(20).ToList();
            var closest = await nodes[number].Dht.FindClosestAsync(key.Bytes, Stop);
            closest.Count.ShouldBe(20);
            closest.Intersect(truly).Count().ShouldBeGreaterThanOrEqualTo(19, $"key {number}");
        }

        for (var number = 0; number < 20; number++)
        {
            (await nodes[number].Dht.ProvideAsync(KadNode.Key(number), Stop)).ShouldBe(20);
            (await nodes[number].Dht.PutAsync(NumberedValidator.KeyOf($"{number}"), new[] { (byte)number }, Stop)).ShouldBe(20);
        }

        for (var number = 0; number < 20; number++)
        {
            var other = nodes[99 - number].Dht;
            var providers = await other.FindProvidersAsync(KadNode.Key(number), 1, Stop).ToListAsync(Stop);
            providers.ShouldHaveSingleItem().Id.ShouldBe(nodes[number].Host.Id);
            providers[0].Addresses.ShouldBe(nodes[number].Host.Addresses);
            (await other.GetAsync(NumberedValidator.KeyOf($"{number}"), cancellationToken: Stop)).ShouldBe([(byte)number]);
        }

        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Lookups_come_through_while_a_fifth_lies()
    {
        await using var network = new MemoryNetwork(_time);
        var nodes = await KadNode.MakeAsync(network, 60, _time);
        foreach (var node in nodes) await node.Dht.RefreshAsync(Stop);
        var liars = nodes.Where((_, number) => number % 5 == 3).ToList();
        var honest = nodes.Except(liars).ToList();
        foreach (var node in liars)
        {
            await node.Dht.DisposeAsync();
            node.Host.Handle(KadNode.ProtocolId, new Liar(node.Host.Id).ServeAsync);
        }

        for (var number = 0; number < 10; number++)
        {
            var (one, other) = (honest[number], honest[^(number + 1)]);
            (await one.Dht.FindPeerAsync(other.Host.Id, Stop)).ShouldNotBeNull().Addresses.ShouldContain(other.Host.Addresses[0]);
            (await one.Dht.ProvideAsync(KadNode.Key(number), Stop)).ShouldBeGreaterThan(0);
            var key = NumberedValidator.KeyOf($"{number}");
            (await one.Dht.PutAsync(key, new byte[] { 7, 7 }, Stop)).ShouldBeGreaterThanOrEqualTo(12);
            (await other.Dht.GetAsync(key, 1000, Stop)).ShouldBe([7, 7], "what liars give has a fault, or is older");
            var providers = await other.Dht.FindProvidersAsync(KadNode.Key(number), 100, Stop).ToListAsync(Stop);
            providers.ShouldContain(provider => provider.Id.Equals(one.Host.Id));
        }

        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_better_value_puts_right_who_has_a_worse_one_or_none()
    {
        await using var network = new MemoryNetwork(_time);
        var nodes = await KadNode.MakeAsync(network, 8, _time);
        foreach (var node in nodes) await node.Dht.RefreshAsync(Stop);
        var key = NumberedValidator.KeyOf("x");
        foreach (var node in nodes[..4])
            await node.Store.KeepRecordAsync(new(key, new byte[] { 1 }, _time.GetUtcNow()), Stop);
        await nodes[5].Store.KeepRecordAsync(new(key, new byte[] { 2 }, _time.GetUtcNow()), Stop);

        (await nodes[7].Dht.GetAsync(key, 100, Stop)).ShouldBe([2]);
        await nodes[7].Dht.DisposeAsync();

        // What nobody waits for was canceled, or is done: then all have the better value.
        await using var late = new KadNode(network.Add(), KadNode.Defaults, _time);
        await late.Host.MeetAsync(nodes[0].Host);
        await late.Dht.RefreshAsync(Stop);
        (await late.Dht.GetAsync(key, 100, Stop)).ShouldBe([2]);
        while ((await nodes[0].Store.FindRecordAsync(key, Stop))!.Value.Span[0] != 2
            || await nodes[6].Store.FindRecordAsync(key, Stop) is null)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_client_asks_and_is_in_no_table()
    {
        await using var network = new MemoryNetwork(_time);
        var nodes = await KadNode.MakeAsync(network, 5, _time);
        await using var client = new KadNode(network.Add(), KadNode.Defaults with { Mode = KadMode.Client }, _time);
        foreach (var node in nodes) await client.Host.MeetAsync(node.Host);

        client.Dht.IsServer.ShouldBeFalse();
        client.Host.Protocols.ShouldNotContain(KadNode.ProtocolId);
        client.Dht.PeerCount.ShouldBe(5);
        (await client.Dht.ProvideAsync(KadNode.Key(1), Stop)).ShouldBe(5);
        (await nodes[2].Dht.FindClosestAsync(client.Host.Id.Bytes, Stop)).ShouldNotContain(client.Host.Id);
        (await nodes[2].Dht.FindProvidersAsync(KadNode.Key(1), 1, Stop).ToListAsync(Stop))
            .ShouldHaveSingleItem().Id.ShouldBe(client.Host.Id);

        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_client_that_is_connected_to_somebody_is_found()
    {
        await using var network = new MemoryNetwork(_time);
        var nodes = await KadNode.MakeAsync(network, 5, _time);
        await using var client = new KadNode(network.Add(), KadNode.Defaults with { Mode = KadMode.Client }, _time);
        await client.Host.MeetAsync(nodes[3].Host);

        var found = await nodes[1].Dht.FindPeerAsync(client.Host.Id, Stop);

        found.ShouldNotBeNull().Addresses.ShouldBe(client.Host.Addresses);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_not_there_is_not_found()
    {
        await using var network = new MemoryNetwork(_time);
        var nodes = await KadNode.MakeAsync(network, 6, _time);
        var gone = network.Add();
        await gone.MeetAsync(nodes[0].Host);
        await gone.DisposeAsync();

        (await nodes[1].Dht.FindPeerAsync(gone.Id, Stop)).ShouldBeNull("it is not where they say");
        (await nodes[1].Dht.FindPeerAsync(PeerId.Parse(KadNode.Key(1).Bytes.Span), Stop)).ShouldBeNull("nobody knows it");
        (await nodes[1].Dht.FindPeerAsync(nodes[1].Host.Id, Stop))!.Addresses.ShouldBe(nodes[1].Host.Addresses);
        (await nodes[1].Dht.GetAsync(NumberedValidator.KeyOf("nothing"), cancellationToken: Stop)).ShouldBeNull();
        (await nodes[1].Dht.FindProvidersAsync(KadNode.Key(7), cancellationToken: Stop).ToListAsync(Stop)).ShouldBeEmpty();
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Whoever_stops_listening_to_providers_ends_the_search()
    {
        await using var network = new MemoryNetwork(_time);
        var nodes = await KadNode.MakeAsync(network, 6, _time);
        foreach (var node in nodes[1..]) await node.Dht.ProvideAsync(KadNode.Key(1), Stop);

        await foreach (var provider in nodes[0].Dht.FindProvidersAsync(KadNode.Key(1), cancellationToken: Stop))
        {
            nodes.Select(node => node.Host.Id).ShouldContain(provider.Id);
            break;
        }

        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(
            () => nodes[0].Dht.FindClosestAsync(KadNode.Key(2).Bytes, canceled.Token));
        foreach (var node in nodes) await node.DisposeAsync();
    }
}
