using Bib.Grains.Abstractions.Catalog;

namespace Bib.Grains.Tests.Catalog;

public sealed class RecordVerificationTests
{
    private static readonly PlayedKeys Home = new(1);
    private static readonly PlayedKeys Other = new(2);

    private static SignedRecord Topic => Signed(Of(Home));

    [Fact]
    public void What_its_home_has_signed_is_a_record()
    {
        FaultOf(Topic).ShouldBeNull();
        var dataset = Records.Dataset with
        {
            Home = Home.NodeId, Id = new(BoundId.Of(RecordKind.Dataset, Home.NodeId, Records.Dataset.Seed)),
        };
        var bytes = RecordCodec.Write(dataset);
        FaultOf(new(RecordKind.Dataset, dataset.Id.Value, bytes, Home.PublicKey, Home.Sign(bytes))).ShouldBeNull();
    }

    [Fact]
    public void Whoever_asks_need_not_be_the_home() => RecordVerification.Verify(Topic, Other, Other).ShouldBeNull();

    [Fact]
    public void A_record_of_something_else_than_it_is_given_out_for_is_refused()
    {
        FaultOf(Topic with { Subject = Guid.Empty }).ShouldNotBeNull().ShouldContain("not of topic 0000");
        FaultOf(Topic with { Kind = RecordKind.Dataset }).ShouldNotBeNull().ShouldContain("not of dataset");
    }

    [Fact]
    public void A_record_that_another_node_signed_is_refused()
    {
        var forged = Topic with { PublicKey = Other.PublicKey, Signature = Other.Sign(Topic.Bytes.Span) };

        FaultOf(forged).ShouldNotBeNull().ShouldContain($"the key is that of {Other.NodeId}");
    }

    [Fact]
    public void What_another_node_says_of_an_id_that_it_did_not_make_is_refused_though_it_is_signed()
    {
        // Whoever sees an id first would otherwise be who it is believed of.
        var claimed = SignedBy(Other, Of(Home) with { Home = Other.NodeId, Revision = 1 });
        var again = SignedBy(Other, Of(Home) with { Home = Other.NodeId, Revision = 1, Seed = Guid.Empty });
        var moved = SignedBy(Other, Of(Home) with { Home = Other.NodeId, Epoch = 2 });

        foreach (var record in new[] { claimed, again, moved })
            FaultOf(record).ShouldNotBeNull().ShouldContain($"is not made of the peer id {Other.NodeId}");
    }

    [Fact]
    public void Of_one_seed_topics_and_datasets_have_other_ids() =>
        BoundId.Of(RecordKind.Topic, Home.NodeId, Records.Topic.Seed)
            .ShouldNotBe(BoundId.Of(RecordKind.Dataset, Home.NodeId, Records.Topic.Seed));

    [Fact]
    public void A_record_with_another_records_signature_is_refused()
    {
        var other = Signed(Of(Home) with { Revision = 301 });

        FaultOf(other with { Signature = Topic.Signature }).ShouldNotBeNull().ShouldContain("signature");
        FaultOf(Topic with { Signature = default }).ShouldNotBeNull().ShouldContain("signature");
    }

    [Fact]
    public void A_key_of_another_length_is_refused() =>
        FaultOf(Topic with { PublicKey = new byte[33] }).ShouldNotBeNull().ShouldContain("33 bytes");

    [Fact]
    public void Bytes_that_are_no_record_are_refused() =>
        FaultOf(Topic with { Bytes = new byte[3] }).ShouldNotBeNull().ShouldContain("bib-topic-v1");

    private static string? FaultOf(SignedRecord record) => RecordVerification.Verify(record, Home, Home);

    private static TopicRecord Of(PlayedKeys home) => Records.Topic with
    {
        Home = home.NodeId, Id = new(BoundId.Of(RecordKind.Topic, home.NodeId, Records.Topic.Seed)),
    };

    private static SignedRecord Signed(TopicRecord record) => SignedBy(Home, record);

    private static SignedRecord SignedBy(PlayedKeys node, TopicRecord record)
    {
        var bytes = RecordCodec.Write(record);
        return new(RecordKind.Topic, record.Id.Value, bytes, node.PublicKey, node.Sign(bytes));
    }
}
