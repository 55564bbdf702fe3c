using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.AutoNat;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols.AutoNat;

/// <summary>What is asked and answered, byte for byte.</summary>
public sealed class AutoNatMessageTests
{
    private static readonly PeerId _id = PeerId.Of(TestHosts.Key(0).PublicKey);
    private static readonly string _idHex = Convert.ToHexStringLower(_id.Bytes.Span);
    private static readonly Multiaddr _address = Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001");


    [Fact]
    public void Version_1_is_as_it_is_written()
    {
        Hex(new V1Message.Dial(_id, [_address]).Encode()).ShouldBe(
            "0800" + "1234" + "0a32" + "0a26" + _idHex + "1208" + "0401020304060fa1");
        Hex(new V1Message.Response(V1Status.Ok, "", _address).Encode()).ShouldBe(
            "0801" + "1a0c" + "0800" + "1a08" + "0401020304060fa1");
        Hex(new V1Message.Response(V1Status.DialError, "no", null).Encode()).ShouldBe("0801" + "1a06" + "0864" + "12026e6f");
    }

    [Fact]
    public void Version_2_is_as_it_is_written()
    {
        Hex(new V2Message.Request([_address], 0x0807060504030201).Encode()).ShouldBe(
            "0a13" + "0a08" + "0401020304060fa1" + "110102030405060708");
        Hex(new V2Message.Response(V2Status.Ok, 1, DialStatus.DialError).Encode()).ShouldBe("1207" + "08c801" + "1001" + "1864");
        Hex(new V2Message.Response(V2Status.InternalError, 0, DialStatus.Unused).Encode()).ShouldBe("1200");
        Hex(new V2Message.DataRequest(0, 30_000).Encode()).ShouldBe("1a04" + "10b0ea01");
        Hex(new V2Message.Data(2).Encode()).ShouldBe("2204" + "0a020000");
        Hex(DialBackMessage.Encode(5)).ShouldBe("090500000000000000");
        DialBackMessage.Answer.ShouldBeEmpty();
    }

    [Fact]
    public void An_address_that_cannot_be_read_keeps_its_place()
    {
        var request = (V2Message.Request)V2Message.Decode(
            Convert.FromHexString("0a17" + "0a02ffff" + "0a08" + "0401020304060fa1" + "110102030405060708"));

        request.Addresses.ShouldBe([null, _address]);
    }

    [Fact]
    public void So_many_addresses_are_asked_about_and_no_more()
    {
        V2Message.Decode(new V2Message.Request([.. Enumerable.Repeat(_address, 50)], 1).Encode());
        Should.Throw<MalformedException>(
            () => V2Message.Decode(new V2Message.Request([.. Enumerable.Repeat(_address, 51)], 1).Encode()));
        V1Message.Decode(new V1Message.Dial(_id, [.. Enumerable.Repeat(_address, 50)]).Encode());
        Should.Throw<MalformedException>(
            () => V1Message.Decode(new V1Message.Dial(_id, [.. Enumerable.Repeat(_address, 51)]).Encode()));
        Should.Throw<MalformedException>(() => V2Message.Decode(Convert.FromHexString("1203" + "1032" + "00")));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
