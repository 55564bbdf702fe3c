using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Libp2p.Tests.Nat;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>
/// js-libp2p at the scripted gateway that our own port mapping is tested with: what that gateway takes and answers is
/// what others expect of one. js-libp2p maps private addresses that are not loopback's; a machine without any says so.
/// </summary>
public sealed class JsUpnpTests(ITestOutputHelper output)
{
    [Fact(Timeout = Limits.Case)]
    public async Task It_has_the_gateway_lead_a_port_to_it_and_announces_that()
    {
        if (PrivateAddress() is not { } own)
        {
            output.WriteLine("not run: this machine has no private IPv4 address but loopback's");
            return;
        }

        await using var gateway = new UpnpGateway { Version = 2, External = "31.0.0.7" };
        await using var theirs = new JsProcess(
            "js3/nat.mjs", "--listen", $"/ip4/{own}/tcp/0", "--service", "upnp", "--gateway", gateway.Location);

        var said = await theirs.NextAsync("addresses", one => one.GetProperty("addrs").EnumerateArray()
            .Any(address => address.GetString()!.StartsWith("/ip4/31.0.0.7/tcp/")));

        var ((protocol, port), (client, _, lease)) = gateway.Mapped.ShouldHaveSingleItem();
        (protocol, client).ShouldBe(("TCP", own.ToString()));
        lease.ShouldBeGreaterThan(0);
        said.ToString().ShouldContain($"/ip4/31.0.0.7/tcp/{port}/");
    }

    private static IPAddress? PrivateAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.OperationalStatus == OperationalStatus.Up)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address)
        .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && IsPrivate(one.GetAddressBytes()));

    /// <summary>RFC 1918, and the addresses that documents use (RFC 5737).</summary>
    private static bool IsPrivate(byte[] address) => address switch
    {
        [10, ..] or [192, 168, ..] or [192, 0, 2, _] => true,
        [172, >= 16 and < 32, ..] => true,
        _ => false,
    };
}
