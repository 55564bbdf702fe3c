using System.Net;
using System.Net.Http;
using Libp2p.Core;
using Libp2p.Nat;
using Libp2p.Nat.Upnp;

namespace Libp2p.Tests.Nat;

/// <summary>UPnP with a gateway on loopback.</summary>
public sealed class UpnpTests : IDisposable
{
    private readonly HttpClient _http = UpnpPortMapper.CreateClient();
    private readonly Random _random = new(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static PortRequest Tcp { get; } = new(MappedProtocol.Tcp, 4001, 4001, TimeSpan.FromHours(2));

    public void Dispose() => _http.Dispose();

    [Theory(Timeout = 180_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_gateway_that_answers_a_search_maps_ports(int version)
    {
        await using var gateway = new UpnpGateway { Version = version };
        var found = await SearchAsync(gateway);
        var mapper = await CreateAsync(found.ShouldHaveSingleItem());

        var mapping = await mapper.MapAsync(Tcp, Stop);

        mapping.ShouldBe(new(
            MappedProtocol.Tcp, 4001, IPEndPoint.Parse("203.0.113.7:4001"), TimeSpan.FromHours(2)));
        gateway.Mapped.ShouldHaveSingleItem().ShouldBe(new(("TCP", 4001), ("127.0.0.1", 4001, 7200)));

        await mapper.UnmapAsync(mapping, Stop);
        gateway.Mapped.ShouldBeEmpty();
        (await Should.ThrowAsync<PortMappingException>(() => mapper.UnmapAsync(mapping, Stop).AsTask()))
            .Message.ShouldBe("UPnP at 127.0.0.1 refused: as asked (714).");
    }

    [Theory(Timeout = 180_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_port_that_is_taken_is_not_taken_away(int version)
    {
        await using var gateway = new UpnpGateway { Version = version };
        gateway.Mapped[("TCP", 4001)] = ("192.168.1.9", 80, 0);

        var mapping = await (await CreateAsync(new(gateway.Location))).MapAsync(Tcp, Stop);

        mapping.External.Port.ShouldNotBe(4001);
        gateway.Mapped[("TCP", 4001)].Client.ShouldBe("192.168.1.9");
        gateway.Mapped[("TCP", mapping.External.Port)].Port.ShouldBe(4001);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_gateway_whose_mappings_stand_for_ever_is_asked_for_such()
    {
        await using var gateway = new UpnpGateway { OnlyPermanent = true };

        (await (await CreateAsync(new(gateway.Location))).MapAsync(Tcp, Stop)).Lifetime.ShouldBeNull();
    }

    [Fact(Timeout = 180_000)]
    public async Task An_answer_that_leads_to_somebody_else_is_passed_over()
    {
        await using var gateway = new UpnpGateway();
        gateway.Location = "http://127.0.0.2:80/description.xml";

        (await SearchAsync(gateway)).ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_description_that_leads_to_somebody_else_is_refused()
    {
        await using var gateway = new UpnpGateway { Control = "http://192.0.2.1/control" };

        (await Refused(gateway)).ShouldContain("it is of 127.0.0.1 and sends callers to 192.0.2.1");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_description_with_a_document_type_is_refused()
    {
        await using var gateway = new UpnpGateway { Prologue = "<!DOCTYPE r [<!ENTITY x \"boom\">]>" };

        (await Refused(gateway)).ShouldContain("DTD is prohibited");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_description_that_is_too_long_is_not_read()
    {
        await using var gateway = new UpnpGateway { Prologue = "<!--" + new string('x', 300_000) + "-->" };

        (await Refused(gateway)).ShouldContain("cannot be asked");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_redirection_is_not_followed()
    {
        await using var gateway = new UpnpGateway();
        gateway.Instead = $"HTTP/1.1 302 Found\r\nLocation: {gateway.Location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

        (await Refused(gateway)).ShouldEndWith("answered 302.");
        gateway.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public void A_document_deeper_or_longer_than_gateways_are_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 40)) + string.Concat(Enumerable.Repeat("</a>", 40));
        var long_ = $"<a>{new string('x', 5000)}</a>";
        var wide = $"<a>{string.Concat(Enumerable.Repeat("<b/>", 5000))}</a>";

        foreach (var document in new[] { deep, long_, wide })
        {
            Should.Throw<MalformedException>(
                () => SoapMessage.Read(System.Text.Encoding.UTF8.GetBytes(document), "GetExternalIPAddress"));
        }
    }

    [Fact]
    public void Arguments_are_escaped() => System.Text.Encoding.UTF8
        .GetString(SoapMessage.Call("urn:s", "Do", ("NewName", "</NewName>&"))).ShouldBe(
            "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
            + "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:Do xmlns:u=\"urn:s\">"
            + "<NewName>&lt;/NewName&gt;&amp;</NewName></u:Do></s:Body></s:Envelope>\r\n");

    private async Task<string> Refused(UpnpGateway gateway) => (await Should.ThrowAsync<PortMappingException>(
        () => CreateAsync(new(gateway.Location)))).Message;

    private async Task<UpnpPortMapper> CreateAsync(Uri location) =>
        await UpnpPortMapper.CreateAsync(_http, location, new(), TimeProvider.System, _random, Stop);

    private static async Task<IReadOnlyList<Uri>> SearchAsync(UpnpGateway gateway) => await new UpnpSearch(
        new() { SearchEndPoint = gateway.SearchEndPoint, SearchTime = TimeSpan.FromSeconds(3) },
        TimeProvider.System).FindAsync(Stop);
}
