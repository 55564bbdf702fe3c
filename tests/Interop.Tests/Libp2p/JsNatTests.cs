using System.Text.Json;
using Libp2p.Tests.Nat.Namespaces;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>
/// js-libp2p 3 and our sample node at public addresses and behind the kernel's NAT, in namespaces: js-libp2p answers
/// AutoNAT and punches holes for public addresses alone, whatever its connection gater says, so that neither can be
/// shown on loopback. Where this machine lets no namespaces be made, a test says so.
/// </summary>
public sealed class JsNatTests(ITestOutputHelper output)
{
    private const string Program = "js3/nat.mjs";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// They ask us as well, and are answered; but with us alone to ask they drop what came of it where the connection of
    /// their own dial back took over, so that it is theirs to be shown among more peers.
    /// </summary>
    [Fact(Timeout = Limits.Case)]
    public async Task We_find_out_by_AutoNAT_v2_from_them_whether_we_are_reached()
    {
        using var internet = Make();
        if (internet is null) return;
        var (here, there) = (NamespaceInternet.PublicAddress, NamespaceInternet.OtherPublicAddress);
        await using var ours = internet.Start(
            NamespaceInternet.Public,
            "--listen", $"/ip4/{here}/tcp/5001", "--listen", $"/ip4/{there}/tcp/5002", "--services", "identify,autonat");
        var at = await ours.AddressAsync("/tcp/5001", Stop);
        await using var theirs = JsProcess.StartIn(
            internet.Into(NamespaceInternet.Public), Program, "--listen", $"/ip4/{here}/tcp/4001", "--service", "autonat");
        var peer = (await theirs.NextAsync("addresses")).GetProperty("peer").GetString();

        await theirs.TellAsync(("dial", at));

        await ours.NextAsync("identify", said => said.GetProperty("peer").GetString() == peer, Stop);
        foreach (var (id, address, reached) in new[]
        {
            (1, $"/ip4/{here}/tcp/5001", true),
            (2, $"/ip4/{here}/tcp/5999", false), // nobody listens there
            (3, $"/ip4/{there}/tcp/5002", true), // not where it is asked from: that costs data first
        })
        {
            await ours.TellAsync($$"""{"do":"autonat","id":{{id}},"peer":"{{peer}}","addr":"{{address}}","version":2}""");
            var said = await ours.NextAsync(
                "autonat", one => one.TryGetProperty("id", out var asked) && asked.GetInt32() == id, Stop);
            said.GetProperty("reached").GetBoolean().ShouldBe(reached, said.ToString());
        }
    }

    /// <summary>They began what was agreed over our relay; the direct connection is ours, out of our NAT.</summary>
    [Fact(Timeout = Limits.Case)]
    public async Task Who_reached_them_through_our_relay_from_behind_a_NAT_meets_them_directly()
    {
        using var internet = Make();
        if (internet is null) return;
        var home = internet.AddHome();
        await using var relay = Relay(internet);
        var at = await relay.AddressAsync("/tcp/4001", Stop);
        await using var theirs = JsProcess.StartIn(
            internet.Into(NamespaceInternet.Public), Program,
            "--listen", $"/ip4/{NamespaceInternet.OtherPublicAddress}/tcp/4002", "--listen", $"{at}/p2p-circuit",
            "--announce", $"/ip4/{NamespaceInternet.OtherPublicAddress}/tcp/4002", "--service", "dcutr");
        var known = await theirs.NextAsync("addresses", said =>
            Addresses(said).Any(one => one.Contains("p2p-circuit")) && Addresses(said).Any(one => one.Contains("/tcp/4002")));
        var through = Addresses(known).First(one => one.Contains("p2p-circuit"));

        await using var ours = internet.Start(
            home.Place, "--listen", $"/ip4/{home.Address}/tcp/5001", "--dial", through, "--services", "identify,ping,dcutr");

        var met = await ours.NextAsync("dcutr", _ => true, Stop);
        met.GetProperty("succeeded").GetBoolean().ShouldBeTrue(met.ToString());
        met.GetProperty("initiated").GetBoolean().ShouldBeFalse();
        await theirs.NextAsync("close", said => said.GetProperty("limited").GetBoolean());
    }

    /// <summary>We began what was agreed; the direct connection is theirs, out of their NAT.</summary>
    [Fact(Timeout = Limits.Case)]
    public async Task Who_of_theirs_reached_us_through_our_relay_from_behind_a_NAT_meets_us_directly()
    {
        using var internet = Make();
        if (internet is null) return;
        var home = internet.AddHome();
        await using var relay = Relay(internet);
        var at = await relay.AddressAsync("/tcp/4001", Stop);
        await using var ours = internet.Start(
            NamespaceInternet.Public,
            "--listen", $"/ip4/{NamespaceInternet.OtherPublicAddress}/tcp/5002", "--listen", $"{at}/p2p-circuit",
            "--services", "identify,ping,dcutr");
        var through = await ours.AddressAsync("/p2p-circuit", Stop);
        await using var theirs = JsProcess.StartIn(
            internet.Into(home.Place), Program, "--listen", $"/ip4/{home.Address}/tcp/4002", "--service", "dcutr");

        await theirs.TellAsync(("dial", through));

        var met = await ours.NextAsync("dcutr", _ => true, Stop);
        met.GetProperty("succeeded").GetBoolean().ShouldBeTrue(met.ToString());
        met.GetProperty("initiated").GetBoolean().ShouldBeTrue();
        await theirs.NextAsync("open", said => !said.GetProperty("limited").GetBoolean()
            && said.GetProperty("addr").GetString()!.StartsWith($"/ip4/{NamespaceInternet.OtherPublicAddress}/tcp/5002"));
    }

    private static IReadOnlyList<string> Addresses(JsonElement said) =>
        [.. said.GetProperty("addrs").EnumerateArray().Select(one => one.GetString()!)];

    private static NamespaceNode Relay(NamespaceInternet internet) => internet.Start(
        NamespaceInternet.Public,
        "--listen", $"/ip4/{NamespaceInternet.PublicAddress}/tcp/4001", "--services", "identify,relay");

    private NamespaceInternet? Make()
    {
        var internet = NamespaceInternet.TryMake(out var missing);
        if (internet is null) output.WriteLine($"not run with the kernel's namespaces: {missing}");
        return internet;
    }
}
