using Libp2p.Core;
using Libp2p.Discovery.Mdns;

namespace Libp2p.Tests.Discovery.Mdns;

public sealed class DnsTests
{
    private const string Service = "_p2p._udp.local";

    /// <summary>The bytes after the head of a question for the service.</summary>
    private const string ServiceName = "045f703270" + "045f756470" + "056c6f63616c" + "00";

    [Fact]
    public void A_query_is_laid_out_as_rfc_1035_has_it() =>
        Convert.ToHexStringLower(DnsWriter.Write(MdnsAnnouncement.Query(Service)))
            .ShouldBe("000000000001000000000000" + ServiceName + "000c0001");

    [Fact]
    public void A_response_points_at_names_that_it_has_said()
    {
        var message = new DnsMessage
        {
            IsResponse = true,
            Answers = [new(Service, DnsType.NamePointer, TimeSpan.FromMinutes(2)) { Target = $"ab.{Service}" }],
            Additionals = [new($"ab.{Service}", DnsType.Txt, TimeSpan.FromMinutes(2)) { Texts = ["x=1", "y"], Flushes = true }],
        };

        Convert.ToHexStringLower(DnsWriter.Write(message)).ShouldBe(
            "000084000000000100000001"
            + ServiceName + "000c0001" + "00000078" + "0005" + "026162" + "c00c"
            + "c027" + "00108001" + "00000078" + "0006" + "03783d31" + "0179");
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var message = new DnsMessage
        {
            Id = 77,
            IsResponse = true,
            Questions = [new(Service, DnsType.NamePointer, WantsUnicast: true), new("a.b.c", DnsType.Any)],
            Answers = [new(Service, DnsType.NamePointer, TimeSpan.FromSeconds(5)) { Target = $"peer.{Service}" }],
            Additionals =
            [
                new($"peer.{Service}", DnsType.Txt, TimeSpan.Zero) { Texts = ["dnsaddr=/x", ""], Flushes = true },
                new($"other.{Service}", DnsType.Txt, TimeSpan.FromDays(1)) { Texts = [new string('é', 127)] },
            ],
        };

        var read = DnsReader.Read(DnsWriter.Write(message));

        DnsWriter.Write(read).ShouldBe(DnsWriter.Write(message));
        (read.Id, read.IsResponse, read.Questions[0].WantsUnicast).ShouldBe(((ushort)77, true, true));
        read.Questions.ShouldBe(message.Questions);
        read.Answers[0].Target.ShouldBe($"peer.{Service}");
        read.Additionals[0].Texts.ShouldBe(["dnsaddr=/x", ""]);
        read.Additionals[0].Flushes.ShouldBeTrue();
        read.Additionals[1].Lifetime.ShouldBe(TimeSpan.FromDays(1));
    }

    /// <summary>A response of another implementation, with all in its answers and an A record in between.</summary>
    [Fact]
    public void Records_of_other_kinds_are_passed_over()
    {
        var read = DnsReader.Read(Convert.FromHexString(
            "000084000000000300000000"
            + ServiceName + "000c0001" + "00000078" + "0004" + "0161" + "c00c"
            + "c00c" + "00010001" + "00000078" + "0004" + "7f000001"
            + "c027" + "00100001" + "00000078" + "0002" + "0178"));

        read.Answers.Select(record => record.Type).ShouldBe([DnsType.NamePointer, DnsType.A, DnsType.Txt]);
        read.Answers[2].Name.ShouldBe($"a.{Service}");
        read.Answers[2].Texts.ShouldBe(["x"]);
    }

    [Theory]
    [InlineData("", "within a field")]
    [InlineData("0000840000010000", "within a field")]
    [InlineData("000000000001000000000000", "within a name")]
    [InlineData("000000000001000000000000" + "0561", "within a name")]
    [InlineData("000000000001000000000000" + "c00c" + "000c0001", "itself or ahead")]
    [InlineData("000000000001000000000000" + "c010" + "000c0001" + "00", "itself or ahead")]
    [InlineData("000000000001000000000000" + "0161c00c" + "000c0001", "itself or ahead")]
    [InlineData("000000000002000000000000" + "0161c00e" + "000c0001" + "c00c000c0001", "itself or ahead")]
    [InlineData("000000000001000000000000" + "4061", "of a kind")]
    [InlineData("0000000000ff00ff00000000", "more than 256")]
    [InlineData("000084000000000100000000" + "00" + "00100001" + "00000078" + "0009" + "0178", "says 9 bytes")]
    [InlineData("000084000000000100000000" + "00" + "00100001" + "00000078" + "0002" + "0578", "longer than its record")]
    [InlineData("000084000000000100000000" + "00" + "000c0001" + "00000078" + "0002" + "0000", "does not fill")]
    public void What_is_no_message_is_refused_and_says_why(string hex, string why) =>
        Should.Throw<MalformedException>(() => DnsReader.Read(Convert.FromHexString(hex))).Message.ShouldContain(why);

    [Fact]
    public void A_name_has_no_more_bytes_than_allowed_however_it_is_put_together()
    {
        // Each name is one label and all before it: the fifth has more than 255 bytes.
        var message = "00000000" + "0005" + "000000000000";
        var before = "00";
        for (var number = 0; number < 5; number++)
        {
            var at = message.Length / 2;
            message += "3f" + string.Concat(Enumerable.Repeat("61", 63)) + before + "000c0001";
            before = $"c0{at:x2}";
            if (at > 0xff) before = $"{0xc000 | at:x4}";
        }

        Should.Throw<MalformedException>(() => DnsReader.Read(Convert.FromHexString(message)))
            .Message.ShouldContain("more than 255 bytes");
    }

    [Fact]
    public void Names_that_repeat_one_another_do_not_cost_without_end()
    {
        var label = "3f" + string.Concat(Enumerable.Repeat("61", 63));
        var message = "00000000" + "00ff" + "000000000000" + label + label + label + "00" + "000c0001"
            + string.Concat(Enumerable.Repeat("c00c" + "000c0001", 254));

        Should.Throw<MalformedException>(() => DnsReader.Read(Convert.FromHexString(message)))
            .Message.ShouldContain("its names have more than");
    }

    [Fact]
    public void More_bytes_than_a_message_has_are_refused() =>
        Should.Throw<MalformedException>(() => DnsReader.Read(new byte[9001])).Message.ShouldContain("more than 9000");

    [Fact]
    public void What_does_not_fit_is_not_written()
    {
        Should.Throw<ArgumentException>(() => DnsWriter.Write(MdnsAnnouncement.Query(new string('a', 64))))
            .Message.ShouldContain("1 to 63 bytes, not 64");
        Should.Throw<ArgumentException>(() => DnsWriter.Write(MdnsAnnouncement.Query("a..b"))).Message.ShouldContain("not 0");
        var text = new DnsMessage { Answers = [new("a", DnsType.Txt, default) { Texts = [new string('a', 256)] }] };
        Should.Throw<ArgumentException>(() => DnsWriter.Write(text)).Message.ShouldContain("256 bytes");
        var address = new DnsMessage { Answers = [new("a", DnsType.A, default)] };
        Should.Throw<ArgumentException>(() => DnsWriter.Write(address)).Message.ShouldContain("type A");
    }
}
