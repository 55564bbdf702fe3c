using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>Nodes that meet on the loopback.</summary>
public sealed class MeetingTests
{
    [Fact]
    public async Task Two_nodes_connect_see_each_other_and_part()
    {
        await using var here = new NodeFolder();
        await using var there = new NodeFolder();
        await Task.WhenAll(here.StartReadyAsync(), there.StartReadyAsync());
        var address = await there.AddressAsync();
        var (idHere, idThere) = (await here.IdAsync(), await there.IdAsync());
        address.ShouldStartWith("/ip4/127.0.0.1/tcp/");
        address.ShouldEndWith($"/p2p/{idThere}");

        (await here.OfAsync("node", "connect", address, "-o", "name")).ShouldBe(idThere);

        (await here.OfAsync("network", "peers", "-o", "jsonpath=$[*].peer_id")).ShouldBe(idThere);
        (await there.OfAsync("network", "peers", "-o", "jsonpath=$[*].peer_id")).ShouldBe(idHere);
        (await there.OfAsync("network", "peers", "-o", "jsonpath=$[0].direction")).ShouldBe("inbound");
        (await here.OfAsync("network", "status", "-o", "jsonpath=$.state")).ShouldBe("connected");

        (await here.OfAsync("network", "topology", "-o", "jsonpath=$.edges[*]['from','to','basis','transport']"))
            .ShouldBe($"{idHere}\n{idThere}\nown\ntcp");
        (await there.OfAsync("network", "topology", "-o", "name")).ShouldBe($"{idThere}\n{idHere}");

        // What a node says of itself is heard and written down within seconds.
        await Posix.UntilAsync(
            async () => (await here.OfAsync("node", "list", "--connected", "-o", "name")).Contains(idThere, StringComparison.Ordinal),
            "the other node is among those that are known");
        (await here.OfAsync("node", "list", "-o", "jsonpath=$[*].state")).Split('\n').Order()
            .ShouldBe(["connected", "this node"]);

        (await here.OfAsync("node", "disconnect", idThere, "-o", "jsonpath=$.connections")).ShouldBe("1");
        (await here.OfAsync("network", "peers", "-o", "name")).ShouldBe("");
        (await here.OfAsync("network", "status", "-o", "jsonpath=$.state")).ShouldBe("alone");
    }

    [Fact]
    public async Task Who_is_banned_is_sent_away_and_stays_out_over_a_restart_until_the_ban_is_taken_back()
    {
        await using var here = new NodeFolder();
        await using var there = new NodeFolder();
        var first = here.StartReadyAsync();
        await Task.WhenAll(first, there.StartReadyAsync());
        var (address, idThere) = (await there.AddressAsync(), await there.IdAsync());
        await here.OfAsync("node", "connect", address);

        (await here.OfAsync("node", "ban", idThere, "--reason", "it lies", "-o", "jsonpath=$.reason")).ShouldBe("it lies");

        (await here.OfAsync("network", "peers", "-o", "name")).ShouldBe("");
        (await BibRun.OfAsync(here, "node", "connect", address)).ExitCode.ShouldBe(5);
        await (await first).StopAsync();
        await here.StartReadyAsync();
        (await here.OfAsync("node", "bans", "-o", "name")).ShouldBe(idThere);
        (await BibRun.OfAsync(here, "node", "connect", address)).ExitCode.ShouldBe(5);
        (await here.OfAsync("node", "unban", idThere, "-o", "jsonpath=$.removed")).ShouldBe("true");
        (await here.OfAsync("node", "connect", address, "-o", "name")).ShouldBe(idThere);
    }

    [Fact]
    public async Task Who_is_not_there_and_what_is_no_address_is_said_with_a_way_out()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();

        var odd = await BibRun.OfAsync(folder, "node", "connect", "somewhere");
        var nobody = await BibRun.OfAsync(
            folder, "node", "connect",
            "/ip4/127.0.0.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");

        odd.ExitCode.ShouldBe(2);
        odd.Error.ShouldContain("'somewhere' is no peer id");
        nobody.ExitCode.ShouldBe(5);
        nobody.Error.ShouldContain("was not reached");
        nobody.Error.ShouldContain("bib network status");
    }

    [Fact]
    public async Task A_port_that_was_chosen_and_is_taken_stops_the_start_with_the_way_out()
    {
        await using var first = new NodeFolder();
        await first.StartReadyAsync();
        var taken = (await first.OfAsync("network", "status", "-o", "jsonpath=$.addresses[0]")).Split("/p2p/")[0];
        await using var second = new NodeFolder();

        var started = second.StartBibd("--p2p-listen", taken);

        (await started.ExitAsync()).ShouldNotBe(0);
        started.Log.ShouldContain($"p2p.listen: {taken}");
        started.Log.ShouldContain("name another address, or 'none'");
    }

    [Fact]
    public async Task A_node_that_takes_no_part_says_so()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync("--p2p-enabled", "false");

        var connect = await BibRun.OfAsync(folder, "node", "connect", "/ip4/127.0.0.1/tcp/1");

        (await folder.OfAsync("network", "status", "-o", "jsonpath=$.state")).ShouldBe("off");
        connect.ExitCode.ShouldNotBe(0);
        connect.Error.ShouldContain("takes no part in the network");
        (await BibRun.OfAsync(folder, "network", "topology")).Error.ShouldContain("takes no part in the network");
        (await BibRun.OfAsync(folder, "topic", "discover")).Error.ShouldContain("takes no part in the network");
        connect.Error.ShouldContain("bib config set p2p.enabled true");
    }
}
