using Libp2p.Core;
using Libp2p.Protocols.Rendezvous;

namespace Libp2p.Tests.Protocols.Rendezvous;

/// <summary>The messages' bytes, laid out by hand from the specification.</summary>
public sealed class RendezvousMessageTests
{
    private static readonly RendezvousMessage[] _messages =
    [
        new RendezvousMessage.Register(new("chat", default, 7200)),
        new RendezvousMessage.Registered(RendezvousStatus.Ok, "", 7200),
        new RendezvousMessage.Unregister("chat"),
        new RendezvousMessage.Discover("chat", 20, new byte[] { 1, 2 }),
        new RendezvousMessage.Discovered(RendezvousStatus.Ok, "", [new("chat", default, 1)], new byte[] { 1 }),
        new RendezvousMessage.Registered(RendezvousStatus.Unavailable, "no", null),
    ];

    [Theory]
    [InlineData(0, "0800" + "1209" + "0a0463686174" + "18a038")]
    [InlineData(1, "0801" + "1a05" + "0800" + "18a038")]
    [InlineData(2, "0802" + "2206" + "0a0463686174")]
    [InlineData(3, "0803" + "2a0c" + "0a0463686174" + "1014" + "1a020102")]
    [InlineData(4, "0804" + "320f" + "0a080a04636861741801" + "120101" + "1800")]
    [InlineData(5, "0801" + "1a07" + "089003" + "12026e6f")]
    public void Messages_are_as_the_specification_lays_them_out(int number, string hex)
    {
        Convert.ToHexStringLower(_messages[number].Encode()).ShouldBe(hex);
        Convert.ToHexStringLower(RendezvousMessage.Decode(Convert.FromHexString(hex)).Encode()).ShouldBe(hex);
    }

    [Theory]
    [InlineData("", "it is of type 0 and holds nothing of the kind")]
    [InlineData("0803" + "2206" + "0a0463686174", "it is of type 3 and holds nothing of the kind")]
    [InlineData("0805" + "2206" + "0a0463686174", "it is of type 5 and holds nothing of the kind")]
    [InlineData("1204" + "0a02c328", "field 1 is not UTF-8")]
    public void What_is_no_message_is_refused(string hex, string why) =>
        Should.Throw<MalformedException>(() => RendezvousMessage.Decode(Convert.FromHexString(hex))).Message.ShouldContain(why);

    [Fact]
    public void A_type_may_come_after_what_it_is_about_and_beside_other_things() => RendezvousMessage
        .Decode(Convert.FromHexString("2206" + "0a0463686174" + "1200" + "0802"))
        .ShouldBe(new RendezvousMessage.Unregister("chat"));

    [Fact]
    public void An_answer_with_too_many_registrations_is_refused()
    {
        var many = new RendezvousMessage.Discovered(
            RendezvousStatus.Ok, "", [.. Enumerable.Repeat(new RendezvousRegistration("a", default, 1), 1001)], default);

        Should.Throw<MalformedException>(() => RendezvousMessage.Decode(many.Encode())).Message.ShouldContain("more than 1000");
    }
}
