namespace Libp2p.Tests.Nat.Namespaces;

/// <summary>
/// Peers behind the kernel's own NAT, where this machine lets it be made. What is simulated, and always runs, is in
/// <see cref="Protocols.Dcutr.DcutrTests"/>.
/// </summary>
public sealed class KernelNatTests(ITestOutputHelper output)
{
    private const string Services = "identify,ping,dcutr";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Two_homes_meet_through_a_relay_and_need_it_no_more()
    {
        using var internet = NamespaceInternet.TryMake(out var missing);
        if (internet is null)
        {
            output.WriteLine($"not run with the kernel's NAT: {missing}");
            return;
        }

        var (here, there) = (internet.AddHome(), internet.AddHome());
        await using var relay = internet.Start(
            NamespaceInternet.Public, "--listen", $"/ip4/{NamespaceInternet.PublicAddress}/tcp/4001", "--services", "identify,relay");
        var at = await relay.AddressAsync("/tcp/4001", Stop);
        await using var hidden = internet.Start(
            there.Place, "--listen", $"/ip4/{there.Address}/tcp/4001", "--listen", $"{at}/p2p-circuit", "--services", Services);
        var through = await hidden.AddressAsync("/p2p-circuit", Stop);
        await using var caller = internet.Start(
            here.Place, "--listen", $"/ip4/{here.Address}/tcp/4001", "--dial", at, "--dial", through, "--services", Services);

        var punched = await caller.NextAsync("dcutr", _ => true, Stop);
        punched.GetProperty("succeeded").GetBoolean().ShouldBeTrue(punched.ToString());
        punched.GetProperty("tries").GetInt32().ShouldBeGreaterThanOrEqualTo(1, "nobody is reached outright");
        punched.GetProperty("addr").GetString()!.ShouldStartWith($"/ip4/{there.External}/tcp/");

        await relay.DisposeAsync();
        await caller.NextAsync("disconnect", _ => true, Stop);
        await caller.TellAsync($$"""{"do":"ping","id":1,"peer":"{{punched.GetProperty("peer")}}"}""");
        (await caller.NextAsync("ping", said => said.TryGetProperty("id", out _), Stop)).GetProperty("ms").GetDouble().ShouldBePositive();
    }
}
