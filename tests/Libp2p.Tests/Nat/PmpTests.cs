using System.Net;
using System.Net.Sockets;
using Libp2p.Nat;
using Libp2p.Nat.Pmp;

namespace Libp2p.Tests.Nat;

/// <summary>NAT-PMP and PCP with a gateway on loopback.</summary>
public sealed class PmpTests
{
    /// <summary>Where no answer comes.</summary>
    private static readonly PortMappingOptions _hasty = new() { FirstWait = TimeSpan.FromMilliseconds(50), Tries = 3 };

    /// <summary>Where one does: long enough for the slowest machine.</summary>
    private static readonly PortMappingOptions _patient = new() { FirstWait = TimeSpan.FromMilliseconds(500), Tries = 6 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static PortRequest Tcp(int port) => new(MappedProtocol.Tcp, port, port, TimeSpan.FromHours(2));

    [Fact]
    public void Requests_are_as_the_documents_have_them()
    {
        Convert.ToHexStringLower(PmpMessage.AddressRequest()).ShouldBe("0000");
        Convert.ToHexStringLower(PmpMessage.MapRequest(MappedProtocol.Tcp, 4001, 4002, 7200))
            .ShouldBe("000200000fa10fa200001c20");
        Convert.ToHexStringLower(PmpMessage.MapRequest(MappedProtocol.Udp, 4001, 0, 0))
            .ShouldBe("000100000fa1000000000000");
        Convert.ToHexStringLower(PcpMessage.MapRequest(
            IPAddress.Parse("192.0.2.5"), Convert.FromHexString("0102030405060708090a0b0c"), Tcp(4001), 7200)).ShouldBe(
            "0201000000001c2000000000000000000000ffffc0000205"
            + "0102030405060708090a0b0c060000000fa10fa100000000000000000000ffff00000000");
    }

    [Theory(Timeout = 180_000)]
    [InlineData("pmp")]
    [InlineData("pcp")]
    public async Task A_port_is_mapped_and_taken_back(string way)
    {
        await using var gateway = new PmpGateway();
        var mapper = Mapper(way, gateway);

        var tcp = await mapper.MapAsync(Tcp(4001), Stop);
        var udp = await mapper.MapAsync(new(MappedProtocol.Udp, 4001, 80, TimeSpan.FromHours(1)), Stop);

        tcp.ShouldBe(new(
            MappedProtocol.Tcp, 4001, IPEndPoint.Parse("203.0.113.7:4001"), TimeSpan.FromHours(2)));
        udp.External.Port.ShouldBe(1104, "the gateway chose another");
        gateway.Mapped[(6, 4001)].ShouldBe(4001);
        gateway.Mapped[(17, 4001)].ShouldBe(1104);

        await mapper.UnmapAsync(tcp, Stop);
        gateway.Mapped.Keys.ShouldBe([(17, 4001)]);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("pmp")]
    [InlineData("pcp")]
    public async Task What_is_lost_is_asked_again(string way)
    {
        await using var gateway = new PmpGateway { Lose = 2 };

        (await Mapper(way, gateway).MapAsync(Tcp(4001), Stop)).External.Port.ShouldBe(4001);

        gateway.Requests[2].ShouldBe(gateway.Requests[0]);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("pmp")]
    [InlineData("pcp")]
    public async Task A_gateway_that_is_silent_or_not_there_is_told(string way)
    {
        await using var gateway = new PmpGateway { Lose = int.MaxValue };
        (await Should.ThrowAsync<PortMappingException>(() => Mapper(way, gateway, _hasty).MapAsync(Tcp(4001), Stop).AsTask()))
            .Message.ShouldBe($"The gateway {gateway.EndPoint} did not answer 3 datagrams.");

        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = (IPEndPoint)free.LocalEndPoint!;
        free.Dispose();
        await Should.ThrowAsync<PortMappingException>(
            () => new PmpPortMapper(nobody, _hasty, TimeProvider.System).MapAsync(Tcp(4001), Stop).AsTask());
    }

    [Theory(Timeout = 180_000)]
    [InlineData("pmp", 2, "NAT-PMP at 127.0.0.1 refused: it is not allowed.")]
    [InlineData("pmp", 4, "NAT-PMP at 127.0.0.1 refused: it has no port left.")]
    [InlineData("pcp", 8, "PCP at 127.0.0.1 refused: it has no port left.")]
    [InlineData("pcp", 12, "PCP at 127.0.0.1 refused: another gateway lies between.")]
    public async Task A_gateway_that_refuses_says_why(string way, byte result, string expected)
    {
        await using var gateway = new PmpGateway { Refuse = result };

        (await Should.ThrowAsync<PortMappingException>(() => Mapper(way, gateway).MapAsync(Tcp(4001), Stop).AsTask()))
            .Message.ShouldBe(expected);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_gateway_of_old_says_that_it_does_not_speak_PCP()
    {
        await using var gateway = new PmpGateway { SpeaksPcp = false };

        (await Should.ThrowAsync<PortMappingException>(() => Mapper("pcp", gateway).MapAsync(Tcp(4001), Stop).AsTask()))
            .Message.ShouldBe("PCP at 127.0.0.1 refused: it does not speak this version.");
    }

    [Fact(Timeout = 180_000)]
    public async Task Nobody_else_answers_for_the_gateway_nor_does_an_answer_to_something_else()
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var gateway = new PmpGateway();
        gateway.BeforeAnswer = asker =>
            stranger.SendTo(Convert.FromHexString("00820000000000090fa1ffff00001c20"), asker);

        (await Mapper("pmp", gateway).MapAsync(Tcp(4001), Stop)).External.Port.ShouldBe(4001);
    }

    private static IPortMapper Mapper(string way, PmpGateway gateway, PortMappingOptions? options = null) => way == "pmp"
        ? new PmpPortMapper(gateway.EndPoint, options ?? _patient, TimeProvider.System)
        : new PcpPortMapper(gateway.EndPoint, options ?? _patient, TimeProvider.System);
}
