using System.Buffers;
using Libp2p.Core;
using Libp2p.Core.Encoding;
using Libp2p.Core.Keys;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>The bytes of RPCs and messages; the golden ones were recorded from js-libp2p-gossipsub 14.1.1.</summary>
public sealed class RpcTests
{
    private const string Author = "0024080112206e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1";

    private const string Signed =
        "0a26" + Author + "120568656c6c6f" + "1a080102030405060708" + "220463686174" + "2a40"
        + "c26918e78628800101636722ea3bc143d718e48ec5b551895434dde7e63ccb9ca6dbd8861b5d3720b854257faa24b7805b37b81b4311ce"
        + "232b515e265c79010a";

    private const string Everything =
        "0a080801120463686174" + "0a07080012036f6c64" + "120d" + "120568656c6c6f220463686174"
        + "1a5a" + "0a0b0a04636861741203010203" + "12050a03010203" + "1a060a0463686174"
        + "22350a0463686174122b0a26" + Author + "120109" + "183c" + "2a050a03010203";

    private static readonly PrivateKey _key = PrivateKey.FromSeed(Enumerable.Repeat((byte)5, 32).ToArray());
    private static readonly MessageId _id = new(new byte[] { 1, 2, 3 });

    [Fact]
    public void A_signed_message_is_byte_for_byte_that_of_another_implementation()
    {
        var message = MessageSigning.Sign(_key, "chat", "hello"u8.ToArray(), 0x0102030405060708);

        Convert.ToHexStringLower(message.Encode()).ShouldBe(Signed);
        new MessageSigning().TryVerify(GossipMessage.Decode(Convert.FromHexString(Signed)), out var author).ShouldBeTrue();
        author.ShouldBe(PeerId.Of(_key.PublicKey));
        MessageSigning.DefaultId(message).ToString().ShouldBe(Author + "0102030405060708");
    }

    [Fact]
    public void A_message_without_signature_has_neither_author_nor_number() => Convert
        .ToHexStringLower(MessageSigning.Plain("chat", "hello"u8.ToArray()).Encode()).ShouldBe("120568656c6c6f220463686174");

    [Fact]
    public void An_rpc_with_everything_is_byte_for_byte_that_of_another_implementation()
    {
        var peer = new PrunedPeer(PeerId.Of(_key.PublicKey).Bytes, new byte[] { 9 });
        RpcPart[] parts =
        [
            RpcPart.Subscription("chat", subscribe: true),
            RpcPart.Subscription("old", subscribe: false),
            RpcPart.Of(_id, MessageSigning.Plain("chat", "hello"u8.ToArray()).Encode()),
            .. RpcPart.Have("chat", [_id]),
            .. RpcPart.Want([_id]),
            RpcPart.Graft("chat"),
            RpcPart.Prune("chat", [peer], TimeSpan.FromMinutes(1)),
            .. RpcPart.DontWant([_id]),
        ];

        Convert.ToHexStringLower(Frame(parts)).ShouldBe(Everything);
    }

    [Fact]
    public void An_rpc_with_everything_is_read()
    {
        var rpc = GossipRpc.Decode(Convert.FromHexString(Everything));

        rpc.Subscriptions.ShouldBe([new(true, "chat"), new(false, "old")]);
        rpc.Messages.ShouldHaveSingleItem().Data!.Value.ToArray().ShouldBe("hello"u8.ToArray());
        rpc.Have.ShouldHaveSingleItem().Topic.ShouldBe("chat");
        rpc.Have[0].Ids.ShouldBe([_id]);
        rpc.Want.ShouldBe([_id]);
        rpc.DontWant.ShouldBe([_id]);
        rpc.Grafts.ShouldBe(["chat"]);
        var prune = rpc.Prunes.ShouldHaveSingleItem();
        prune.BackoffSeconds.ShouldBe(60UL);
        PeerId.Parse(prune.Peers.ShouldHaveSingleItem().Id.Span).ShouldBe(PeerId.Of(_key.PublicKey));
        prune.Peers[0].Record!.Value.ToArray().ShouldBe([9]);
    }

    [Fact]
    public void Absent_and_empty_fields_are_not_the_same_and_survive()
    {
        var absent = GossipMessage.Decode(Convert.FromHexString("220161"));
        absent.Data.ShouldBeNull();
        absent.Encode().ShouldBe(Convert.FromHexString("220161"));
        var empty = GossipMessage.Decode(Convert.FromHexString("1200220161"));
        empty.Data!.Value.IsEmpty.ShouldBeTrue();
        empty.Encode().ShouldBe(Convert.FromHexString("1200220161"));
    }

    [Fact]
    public void Fields_come_in_any_order_and_leave_in_theirs_with_unknown_ones_behind() =>
        GossipMessage.Decode(Convert.FromHexString("3a0109" + "220161" + "3805" + "120162")).Encode()
            .ShouldBe(Convert.FromHexString("120162" + "220161" + "3a0109" + "3805"));

    [Theory]
    [InlineData("author", 30)]
    [InlineData("data", 44)]
    [InlineData("sequence number", 52)]
    [InlineData("topic", 60)]
    [InlineData("signature", 90)]
    public void A_change_of_any_field_breaks_the_signature(string field, int at)
    {
        var bytes = Convert.FromHexString(Signed);
        bytes[at] ^= 1;

        new MessageSigning().TryVerify(GossipMessage.Decode(bytes), out _).ShouldBeFalse(field);
    }

    [Fact]
    public void A_field_that_is_added_breaks_the_signature() =>
        new MessageSigning().TryVerify(GossipMessage.Decode(Convert.FromHexString(Signed + "380a")), out _).ShouldBeFalse();

    [Fact]
    public void A_key_beside_the_id_must_be_the_author_s()
    {
        var own = new ProtoWriter().Raw(Convert.FromHexString(Signed)).Bytes(6, _key.PublicKey.Encoded.Span).ToArray();
        using var other = PrivateKey.Generate();
        var foreign = new ProtoWriter().Raw(Convert.FromHexString(Signed)).Bytes(6, other.PublicKey.Encoded.Span).ToArray();
        var signing = new MessageSigning();

        signing.TryVerify(GossipMessage.Decode(own), out _).ShouldBeTrue("js-libp2p sends it, and signs without it");
        signing.TryVerify(GossipMessage.Decode(foreign), out _).ShouldBeFalse("with a known author");
        new MessageSigning().TryVerify(GossipMessage.Decode(foreign), out _).ShouldBeFalse("with an unknown author");
    }

    [Fact]
    public void Only_so_many_authors_are_kept()
    {
        var signing = new MessageSigning(authorsMax: 2);
        for (byte seed = 1; seed < 6; seed++)
        {
            using var key = PrivateKey.FromSeed(Enumerable.Repeat(seed, 32).ToArray());
            signing.TryVerify(MessageSigning.Sign(key, "chat", default, 1), out _).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("1a080102030405060708" + "2a0101", false)]
    [InlineData("0a0100" + "2a0101", false)]
    [InlineData("0a0100" + "1a080102030405060708", false)]
    [InlineData("0a0100" + "1a0701020304050607" + "2a0101", false)]
    [InlineData("0a0100" + "1a080102030405060708" + "2a0101", true)]
    public void A_strictly_signed_message_has_all_fields(string fields, bool has) =>
        MessageSigning.HasForm(GossipMessage.Decode(Convert.FromHexString(fields + "220161")), SignaturePolicy.StrictSign)
            .ShouldBe(has);

    [Theory]
    [InlineData("0a00", false)]
    [InlineData("1a00", false)]
    [InlineData("2a00", false)]
    [InlineData("3200", false)]
    [InlineData("", true)]
    public void A_strictly_unsigned_message_has_none_of_them_not_even_empty(string fields, bool has) =>
        MessageSigning.HasForm(GossipMessage.Decode(Convert.FromHexString(fields + "220161")), SignaturePolicy.StrictNoSign)
            .ShouldBe(has);

    [Theory]
    [InlineData("12021200", "names no topic")]
    [InlineData("0a02ff", "where 1 are left")]
    [InlineData("12032201ff", "not UTF-8")]
    [InlineData("12022202", "where 0 are left")]
    public void What_is_no_rpc_is_refused_and_says_why(string hex, string why) => Should
        .Throw<MalformedException>(() => GossipRpc.Decode(Convert.FromHexString(hex)))
        .Message.ShouldContain(why, Case.Insensitive);

    /// <summary>One frame of a mebibyte could hold half a million empty entries (CVE-2026-86040).</summary>
    [Theory]
    [InlineData("0a00")]
    [InlineData("12022200")]
    [InlineData("1a021a00")]
    [InlineData("1a022200")]
    [InlineData("1a0622041202" + "0a00")]
    public void More_entries_than_allowed_are_refused(string entry) => Should
        .Throw<MalformedException>(() => GossipRpc.Decode(Repeated(entry, GossipRpc.EntryCountMax + 1)))
        .Message.ShouldContain("more than 16384");

    /// <summary>An honest peer tells up to 5,000 ids of each topic, of as many topics as there are.</summary>
    [Theory]
    [InlineData("1a0a0a080a01611203010203")]
    [InlineData("1a0712050a03010203")]
    [InlineData("1a072a050a03010203")]
    public void More_ids_than_allowed_are_passed_over(string entry)
    {
        var rpc = GossipRpc.Decode(Repeated(entry, GossipRpc.EntryCountMax + 1));

        (rpc.Have.Sum(notice => notice.Ids.Count) + rpc.Want.Count + rpc.DontWant.Count)
            .ShouldBeInRange(2_000, GossipRpc.EntryCountMax);
    }

    /// <summary>What a frame makes of itself in memory, taken or refused.</summary>
    [Theory]
    [InlineData("0a050801120161")]
    [InlineData("12022200")]
    [InlineData("1a040a020a00")]
    [InlineData("1a0a0a080a01611203010203")]
    [InlineData("1a0512030a0101")]
    [InlineData("1a0622041202" + "0a00")]
    [InlineData("0a", "120161")]
    [InlineData("12", "220161")]
    [InlineData("1a1a", "0a0161")]
    public void A_frame_costs_no_more_than_four_times_its_length_and_a_mebibyte(string entry, string within = "")
    {
        byte[] frame = within.Length == 0 ? Repeated(entry, 65_536 / (entry.Length / 2)) : Within(entry, within);
        Allocated(frame);

        Allocated(frame).ShouldBeLessThan((GossipRpc.CostPerByteMax * frame.Length) + GossipRpc.CostSetAside);
    }

    private static byte[] Repeated(string entry, int count) =>
        [.. Enumerable.Repeat(Convert.FromHexString(entry), count).SelectMany(bytes => bytes)];

    /// <summary>One entry that says the same thing again and again.</summary>
    private static byte[] Within(string tags, string field)
    {
        var content = Repeated(field, 300_000);
        foreach (var tag in Convert.FromHexString(tags).Reverse())
            content = new ProtoWriter().Bytes(tag >> 3, content).ToArray();
        return content;
    }

    private static long Allocated(byte[] frame)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            GossipRpc.Decode(frame);
        }
        catch (MalformedException)
        {
            // Refused before it cost more.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void Parts_are_split_into_frames_of_the_length_aimed_at_and_a_long_one_goes_alone()
    {
        var small = RpcPart.Of(_id, new byte[1000]);
        List<RpcPart> parts = [.. Enumerable.Repeat(small, 100), RpcPart.Of(_id, new byte[200_000]), small];

        List<int> counts = [];
        while (parts.Count > 0)
        {
            var (count, length) = (0, 0);
            while (count < parts.Count && RpcFrame.Fits(length, parts[count], 64 * 1024)) length += parts[count++].Field.Length;
            if (count > 1) Frame([.. parts.Take(count)]).Length.ShouldBeLessThanOrEqualTo(64 * 1024);
            counts.Add(count);
            parts.RemoveRange(0, count);
        }

        counts.ShouldBe([65, 35, 1, 1]);
    }

    [Fact]
    public void Many_ids_become_several_notices()
    {
        var ids = Enumerable.Range(0, 5000).Select(number => new MessageId(new byte[46])).ToList();

        var parts = RpcPart.Have("chat", ids).ToList();

        parts.Count.ShouldBe(8);
        parts.Max(part => part.Field.Length).ShouldBeLessThan(33 * 1024);
        parts.Sum(part => GossipRpc.Decode(Frame([part])).Have[0].Ids.Count).ShouldBe(5000);
    }

    /// <summary>A frame without its length, which is checked.</summary>
    private static byte[] Frame(IReadOnlyList<RpcPart> parts)
    {
        var writer = new ArrayBufferWriter<byte>();
        RpcFrame.Write(writer, parts);
        Varint.TryRead(writer.WrittenSpan, out var length, out var head);
        length.ShouldBe((ulong)(writer.WrittenCount - head));
        return writer.WrittenSpan[head..].ToArray();
    }
}
