using Bib.Grains.Abstractions.Catalog;
using Bib.Network.Gossip;
using Bib.Network.Gossip.Messages;
using Bib.Storage.Identity;
using Google.Protobuf;
using PeerId = Libp2p.Core.PeerId;

namespace Bib.Network.Tests.Gossip;

/// <summary>What of gossip is believed.</summary>
public sealed class NewsReaderTests : IDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SomeNode _home = new();
    private readonly SomeNode _other = new();
    private readonly NewsReader _reader;
    private readonly Guid _topic;
    private readonly Guid _dataset;

    public NewsReaderTests()
    {
        _reader = new(new Signatures(), _home.Identity);
        (_topic, _dataset) = (_home.TopicId(1), _home.DatasetId(1));
    }

    public void Dispose()
    {
        _home.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void How_a_node_is_is_read_on_the_topic_of_nodes()
    {
        var news = Read(GossipTopics.Nodes, new() { NodeStatus = Status() }).ShouldNotBeNull();

        news.Author.ShouldBe(_home.Id);
        news.Status!.CatalogVersion.ShouldBe(7);
    }

    [Fact]
    public void A_dataset_is_read_on_its_topics_channel_whoever_passes_its_homes_word_on()
    {
        var record = _home.Sign(_home.Dataset(_dataset, _topic));

        var news = Read(Channel, new() { NewDataset = NewsOf(record) }, author: _other.Id).ShouldNotBeNull();

        news.Record!.Bytes.ToArray().ShouldBe(record.Bytes.ToArray());
        news.Record.Subject.ShouldBe(_dataset);
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void A_message_is_believed_for_five_minutes_and_thirty_seconds_ahead(int seconds, bool believed)
    {
        var message = new GossipMessage { NodeStatus = Status() };

        var news = Read(GossipTopics.Nodes, message, at: _now.AddSeconds(seconds), isOld: out var isOld);

        (news is not null).ShouldBe(believed);
        isOld.ShouldBe(!believed, "its way may have been long: that is nobody's fault");
    }

    [Fact]
    public void What_is_said_in_anothers_name_is_refused() => Read(
        GossipTopics.Nodes, new() { NodeStatus = Status() }, author: _other.Id, sender: _home.Id).ShouldBeNull();

    [Fact]
    public void A_record_that_its_home_did_not_sign_is_refused()
    {
        var forged = _home.Sign(_home.Topic(_topic)) with { PublicKey = _other.Identity.PublicKey };
        var changed = _home.Sign(_home.Topic(_topic));
        var bytes = changed.Bytes.ToArray();
        bytes[^1] ^= 1;

        Read(GossipTopics.Global, new() { NewTopic = NewsOf(forged) }).ShouldBeNull();
        Read(GossipTopics.Global, new() { NewTopic = NewsOf(changed with { Bytes = bytes }) }).ShouldBeNull();
    }

    [Fact]
    public void What_does_not_belong_on_a_channel_is_refused()
    {
        var dataset = NewsOf(_home.Sign(_home.Dataset(_dataset, _topic)));
        var topic = NewsOf(_home.Sign(_home.Topic(_topic)));

        Read(GossipTopics.Global, new() { NodeStatus = Status() }).ShouldBeNull();
        Read(GossipTopics.Global, new() { NewDataset = dataset }).ShouldBeNull();
        Read(GossipTopics.Nodes, new() { NewTopic = topic }).ShouldBeNull();
        Read($"/bib/topics/{_dataset}", new() { NewDataset = dataset }).ShouldBeNull("it is of another topic");
        Read(Channel, new() { NewDataset = topic }).ShouldBeNull("it is a topic's record");
        Read(Channel, new()).ShouldBeNull("it says nothing");
    }

    [Fact]
    public void What_is_over_a_limit_is_refused()
    {
        var addresses = Status();
        addresses.Addresses.AddRange(Enumerable.Repeat("/ip4/192.0.2.7/tcp/4001", GossipLimits.AddressesMax + 1));
        var version = Status();
        version.Version = new('9', GossipLimits.TextMax + 1);
        var address = Status();
        address.Addresses.Add(new string('a', GossipLimits.TextMax + 1));
        var mode = Status();
        mode.Mode = "everything";

        foreach (var odd in new[] { addresses, version, address, mode })
            Read(GossipTopics.Nodes, new() { NodeStatus = odd }).ShouldBeNull();
        _reader.Read(GossipTopics.Nodes, new byte[GossipLimits.MessageBytesMax + 1], _home.Id, _now, out _).ShouldBeNull();
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7),
     InlineData(8), InlineData(9), InlineData(10)]
    public void Whatever_bytes_come_they_are_refused_or_are_what_the_home_said(int seed)
    {
        var random = new Random(seed);
        var record = _home.Sign(_home.Dataset(_dataset, _topic));
        var whole = new GossipMessage
        {
            SenderPeerId = _home.Id.ToString(),
            TimestampMs = _now.ToUnixTimeMilliseconds(),
            NewDataset = NewsOf(record),
        }.ToByteArray();
        for (var round = 0; round < 2000; round++)
        {
            var data = whole.AsSpan(0, random.Next(8) == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
            for (var times = random.Next(4); times > 0 && data.Length > 0; times--)
                data[random.Next(data.Length)] = (byte)random.Next(256);

            var news = _reader.Read(Channel, data, _home.Id, _now, out _);

            if (news?.Record is { } read) read.Bytes.ToArray().ShouldBe(record.Bytes.ToArray(), $"seed {seed}");
        }
    }

    private string Channel => $"/bib/topics/{_topic}";

    private static NodeStatusNews Status() => new()
    {
        Mode = "selective",
        Storage = "postgres",
        TrustedStorage = true,
        Version = "0.1.0",
        CatalogVersion = 7,
        Peers = 1,
    };

    private static RecordNews NewsOf(SignedRecord record) => new()
    {
        Kind = (int)record.Kind,
        Record = ByteString.CopyFrom(record.Bytes.Span),
        PublicKey = ByteString.CopyFrom(record.PublicKey.Span),
        Signature = ByteString.CopyFrom(record.Signature.Span),
    };

    private News? Read(string topic, GossipMessage message, PeerId? author = null, PeerId? sender = null) =>
        Read(topic, message, _now, out _, author, sender);

    private News? Read(
        string topic, GossipMessage message, DateTimeOffset at, out bool isOld, PeerId? author = null, PeerId? sender = null)
    {
        author ??= _home.Id;
        message.SenderPeerId = (sender ?? author).ToString();
        message.TimestampMs = at.ToUnixTimeMilliseconds();
        return _reader.Read(topic, message.ToByteArray(), author, _now, out isOld);
    }
}
