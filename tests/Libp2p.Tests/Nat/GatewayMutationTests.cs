using System.Text;
using Libp2p.Nat.Pmp;
using Libp2p.Nat.Upnp;
using Libp2p.Tests.Fuzzing;

namespace Libp2p.Tests.Nat;

/// <summary>Whatever a gateway, or who plays one, answers is taken or refused in order.</summary>
public sealed class GatewayMutationTests
{
    private static readonly Dictionary<string, (byte[] Valid, Action<byte[]> Parse)> _parsers = new()
    {
        ["NAT-PMP"] = (Convert.FromHexString("00820000000000090fa10fa200001c20"), bytes => PmpMessage.Read(bytes)),
        ["PCP"] = (
            Convert.FromHexString(
                "0281000000001c20000000090000000000000000000000000102030405060708090a0b0c"
                + "060000000fa10fa100000000000000000000ffffcb007107"),
            bytes => PcpMessage.Read(bytes)),
        ["SSDP"] = (
            Encoding.ASCII.GetBytes(
                "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                + "LOCATION: http://192.0.2.1:5000/rootDesc.xml\r\nEXT:\r\n\r\n"),
            bytes => SsdpMessage.ReadLocation(bytes)),
        ["description"] = (
            Encoding.UTF8.GetBytes(
                "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><serviceList><service>"
                + "<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
                + "<controlURL>/ctl/IPConn</controlURL></service></serviceList></device></root>"),
            bytes => GatewayDescription.Read(bytes, new("http://192.0.2.1:5000/rootDesc.xml"))),
        ["fault"] = (
            Encoding.UTF8.GetBytes(
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><detail><UPnPError>"
                + "<errorCode>718</errorCode><errorDescription>x</errorDescription></UPnPError></detail></s:Fault>"
                + "</s:Body></s:Envelope>"),
            bytes => SoapMessage.Read(bytes, "AddPortMapping")),
    };

    public static TheoryData<string> Parsers => [.. _parsers.Keys];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Whatever_comes_is_taken_or_refused_in_order(string parser) =>
        Mutations.ShouldBeTakenOrRefused(_parsers[parser].Valid, _parsers[parser].Parse);
}
