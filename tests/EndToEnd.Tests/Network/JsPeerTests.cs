using System.Security.Cryptography;
using System.Text;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Interop.Tests.Libp2p;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Multiformats;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>js-libp2p peers, which know nothing of Bib, beside nodes: what is published is news to them, too.</summary>
public sealed class JsPeerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_takes_a_topics_channel_hears_of_its_versions_from_the_publisher_and_through_another_node()
    {
        await using var publisher = new NodeFolder();
        await using var follower = new NodeFolder();
        await Task.WhenAll(publisher.StartReadyAsync(), follower.StartReadyAsync());
        await publisher.OfAsync("topic", "create", "weather");
        var id = await publisher.OfAsync("topic", "get", "weather", "-o", "jsonpath=$.id");
        await follower.MeetAsync(publisher);
        await follower.OfAsync("topic", "subscribe", "weather");
        await using var beside = await JsGossipNode.StartAsync("gossipsub", $"/bib/topics/{id}");
        await using var behind = await JsGossipNode.StartAsync("gossipsub", $"/bib/topics/{id}");
        await beside.DialAsync(Multiaddr.Parse(await publisher.AddressAsync()));
        await behind.DialAsync(Multiaddr.Parse(await follower.AddressAsync()));

        // Who joins a channel hears what comes after: until both have joined, there is a next version.
        var home = await publisher.IdAsync();
        List<byte[]> versions = [];
        var (near, far) = (HeardAsync(beside, home, versions), HeardAsync(behind, home, versions));
        await Posix.UntilAsync(
            async () =>
            {
                await PublishAsync(publisher, versions);
                return near.IsCompleted && far.IsCompleted;
            },
            "both JavaScript peers have heard of a version");

        (await near).ShouldBeTrue();
        (await far).ShouldBeTrue();
    }

    [Fact]
    public async Task One_finds_in_the_DHT_who_has_a_version_and_a_topic()
    {
        await using var publisher = new NodeFolder();
        await using var middle = new NodeFolder();
        await Task.WhenAll(publisher.StartReadyAsync(), middle.StartReadyAsync("--p2p-dht-mode", "server"));
        await PublishAsync(publisher, []);
        var topic = await publisher.OfAsync("topic", "get", "weather", "-o", "jsonpath=$.id");
        var version = await publisher.OfAsync("dataset", "get", "weather/n", "-o", "jsonpath=$.latest.cid");
        await publisher.MeetAsync(middle);
        await using var js = await JsKadNode.StartAsync("/bib/kad/1.0.0");
        await js.DoAsync("dial", ("addr", await middle.AddressAsync()));
        await js.KnowsAnybodyAsync();

        var home = await publisher.IdAsync();
        foreach (var key in new[] { version, TopicKey(topic) })
        {
            await Posix.UntilAsync(
                async () => (await js.DoAsync("find-providers", ("key", key))).GetProperty("providers").EnumerateArray()
                    .Any(one => one.GetProperty("peer").GetString() == home),
                $"the JavaScript peer finds who has {key}");
        }
    }

    /// <summary>Publishes the next version, and writes its content id down before anybody can hear it.</summary>
    private static async Task PublishAsync(NodeFolder publisher, List<byte[]> versions)
    {
        var file = Path.Combine(publisher.Root, "n.txt");
        await File.AppendAllTextAsync(file, "more", Cancelled);
        await publisher.OfAsync("dataset", "upload", "weather/n", file, "-p");
        var content = Convert.FromHexString(await publisher.ContentIdAsync("weather/n"));
        lock (versions) versions.Add(content);
    }

    /// <summary>Reads until a message of the publisher's has the content id of a version in it.</summary>
    private static async Task<bool> HeardAsync(JsGossipNode node, string publisher, List<byte[]> versions)
    {
        List<byte[]> heard = [];
        while (true)
        {
            var (author, data) = await node.NextBytesAsync();
            if (author == publisher) heard.Add(data);
            lock (versions)
            {
                if (heard.Any(message => versions.Any(version => message.AsSpan().IndexOf(version) >= 0))) return true;
            }
        }
    }

    /// <summary>A topic's key is the hash of the name of its gossip: docs/formats/content-routing.md.</summary>
    private static string TopicKey(string topic) => Cid.Create(
        Cid.Raw, Multihash.Create(MultihashCode.Sha256, SHA256.HashData(Encoding.UTF8.GetBytes($"/bib/topics/{topic}")))).ToString();
}
