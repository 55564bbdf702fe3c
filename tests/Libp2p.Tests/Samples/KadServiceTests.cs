using System.Text.Json;

namespace Libp2p.Tests.Samples;

public sealed class KadServiceTests
{
    private const string Listen = "/ip4/127.0.0.1/tcp/0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Nodes_find_peers_providers_and_values_through_one_that_both_know()
    {
        string[] kad = ["--services", "identify,kad", "--kad-protocol", "/test/kad/1.0.0", "--listen", Listen];
        await using var middle = new RunningNode(kad);
        var address = (await middle.NextAsync("addresses", Stop)).GetProperty("addrs")[0].GetString()!;
        await using var one = new RunningNode([.. kad, "--dial", address]);
        await using var other = new RunningNode([.. kad, "--dial", address, "--kad-client"]);
        var self = (await one.NextAsync("addresses", Stop)).GetProperty("peer").GetString();

        await one.TellAsync("""{"do":"provide","id":1,"key":"something"}""", Stop);
        (await one.NextAsync("provide", Stop)).GetProperty("peers").GetInt32().ShouldBe(1);
        await one.TellAsync("""{"do":"put","id":2,"key":"/v/x","value":"grüße"}""", Stop);
        (await one.NextAsync("put", Stop)).GetProperty("peers").GetInt32().ShouldBe(1);

        await other.TellAsync("""{"do":"find-providers","id":3,"key":"something"}""", Stop);
        var provider = await other.NextAsync("provider", Stop);
        provider.GetProperty("peer").GetString().ShouldBe(self);
        provider.GetProperty("addrs")[0].GetString()!.ShouldEndWith($"/p2p/{self}");
        provider.GetProperty("id").GetInt32().ShouldBe(3);
        (await other.NextAsync("find-providers", Stop)).GetProperty("count").GetInt32().ShouldBe(1);
        await other.TellAsync("""{"do":"get","id":4,"key":"/v/x"}""", Stop);
        (await other.NextAsync("record", Stop)).GetProperty("value").GetString().ShouldBe("grüße");
        (await other.NextAsync("get", Stop)).GetProperty("valueHex").GetString().ShouldBe("6772c3bcc39f65");
        await other.TellAsync($$"""{"do":"find-peer","id":5,"peer":"{{self}}"}""", Stop);
        (await other.NextAsync("peer", Stop)).GetProperty("addrs")[0].GetString()!.ShouldEndWith($"/p2p/{self}");
        (await other.NextAsync("find-peer", Stop)).GetProperty("found").GetBoolean().ShouldBeTrue();
        await other.TellAsync("""{"do":"get","id":6,"key":"/v/y"}""", Stop);
        (await other.NextAsync("get", Stop)).GetProperty("found").GetBoolean().ShouldBeFalse();
        await other.TellAsync("""{"do":"kad","id":7}""", Stop);
        var state = await other.NextAsync("kad", Stop);
        state.GetProperty("server").GetBoolean().ShouldBeFalse();
        state.GetProperty("peers").GetInt32().ShouldBe(2);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_key_of_a_peer_takes_that_peers_key_alone()
    {
        await using var node = new RunningNode("--services", "identify,kad");

        await node.TellAsync("""{"do":"put","id":1,"keyHex":"2f706b2f00","valueHex":"01"}""", Stop);

        var error = await node.NextAsync("error", Stop);
        error.GetProperty("message").GetString()!.ShouldContain("The value cannot be put");
        error.TryGetProperty("id", out JsonElement id).ShouldBeTrue();
        id.GetInt32().ShouldBe(1);
    }
}
