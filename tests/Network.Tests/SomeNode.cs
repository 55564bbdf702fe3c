using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Identity;

namespace Bib.Network.Tests;

/// <summary>A node with a key of its own, in a folder that goes with it.</summary>
internal sealed class SomeNode : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-").FullName;

    public SomeNode() => Identity = NodeIdentity.LoadOrCreate(Path.Combine(_folder, "identity.pem"));

    public NodeIdentity Identity { get; }

    public string Pem => File.ReadAllText(Path.Combine(_folder, "identity.pem"));

    public Libp2p.Core.PeerId Id => Libp2p.Core.PeerId.Parse(Identity.NodeId);

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

    public TopicRecord Topic(Guid id) => new()
    {
        Id = new TopicId(id),
        Home = Identity.NodeId,
        Epoch = 1,
        Revision = 1,
        Path = new TopicPath("weather/stations"),
        Status = TopicStatus.Active,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = new UserId("0123456789abcdef0123456789abcdef01234567"),
    };

    public DatasetRecord Dataset(Guid id, Guid topic) => new()
    {
        Id = new DatasetId(id),
        Home = Identity.NodeId,
        Epoch = 1,
        Revision = 1,
        Topic = new TopicId(topic),
        Name = "gsod",
        Status = DatasetStatus.Draft,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = new UserId("0123456789abcdef0123456789abcdef01234567"),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
