using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Identity;
using Bib.Testing;

namespace Bib.Network.Tests;

/// <summary>A node with a key of its own, in a folder that goes with it.</summary>
internal sealed class SomeNode : IDisposable
{
    private readonly Dictionary<Guid, Guid> _seeds = [];
    private readonly string _folder = ScratchFolder.Make();

    public SomeNode() => Identity = NodeIdentity.LoadOrCreate(Path.Combine(_folder, "identity.pem"));

    public NodeIdentity Identity { get; }

    public string Pem => File.ReadAllText(Path.Combine(_folder, "identity.pem"));

    public Libp2p.Core.PeerId Id => Libp2p.Core.PeerId.Parse(Identity.NodeId);

    /// <summary>The id of a topic that begins here.</summary>
    public Guid TopicId(int number) => Bound(RecordKind.Topic, number);

    /// <summary>The id of a dataset that begins here.</summary>
    public Guid DatasetId(int number) => Bound(RecordKind.Dataset, number);

    public SignedRecord Sign(TopicRecord record)
    {
        var bytes = RecordCodec.Write(record);
        return new(RecordKind.Topic, record.Id.Value, bytes, Identity.PublicKey, Identity.Sign(bytes));
    }

    public SignedRecord Sign(DatasetRecord record)
    {
        var bytes = RecordCodec.Write(record);
        return new(RecordKind.Dataset, record.Id.Value, bytes, Identity.PublicKey, Identity.Sign(bytes));
    }

    /// <summary>A topic; others believe it where its id is one of this node's.</summary>
    public TopicRecord Topic(Guid id) => new()
    {
        Id = new TopicId(id),
        Home = Identity.NodeId,
        Epoch = 1,
        Revision = 1,
        Seed = _seeds.GetValueOrDefault(id),
        Path = new TopicPath("weather/stations"),
        Status = TopicStatus.Active,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = new UserId("0123456789abcdef0123456789abcdef01234567"),
    };

    /// <summary>A dataset; others believe it where its id is one of this node's.</summary>
    public DatasetRecord Dataset(Guid id, Guid topic) => new()
    {
        Id = new DatasetId(id),
        Home = Identity.NodeId,
        Epoch = 1,
        Revision = 1,
        Seed = _seeds.GetValueOrDefault(id),
        Topic = new TopicId(topic),
        Name = "gsod",
        Status = DatasetStatus.Draft,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = new UserId("0123456789abcdef0123456789abcdef01234567"),
    };

    private Guid Bound(RecordKind kind, int number)
    {
        var seed = new Guid(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0]);
        var id = BoundId.Of(kind, Identity.NodeId, seed);
        _seeds[id] = seed;
        return id;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
