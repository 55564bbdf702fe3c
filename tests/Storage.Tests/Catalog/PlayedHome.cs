using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Identity;
using Bib.Storage.Tests.Topics;
using Bib.Testing;

namespace Bib.Storage.Tests.Catalog;

/// <summary>Another node, as far as its signed word goes.</summary>
internal sealed class PlayedHome : IDisposable
{
    private static readonly DateTimeOffset _time = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private readonly TemporaryDirectory _config = new();

    public PlayedHome() => Node = NodeIdentity.LoadOrCreate(_config["identity.pem"]);

    public NodeIdentity Node { get; }

    public TopicRecord Topic(string path, long revision = 1) => Topic(path, revision, Guid.CreateVersion7(_time));

    private TopicRecord Topic(string path, long revision, Guid seed) => new()
    {
        Id = new(BoundId.Of(RecordKind.Topic, Node.NodeId, seed)),
        Home = Node.NodeId,
        Epoch = 1,
        Revision = revision,
        Seed = seed,
        Path = new(path),
        Status = TopicStatus.Active,
        Description = "Größe",
        Tags = ["a", "b"],
        Metadata = [new("k", "v")],
        Schema = [new("t", SchemaFieldType.Number, true)],
        Roles = [new(new(new string('9', 40)), TopicRole.Owner)],
        CreatedAt = _time,
        UpdatedAt = _time.AddMinutes(revision),
        CreatedBy = new(new string('9', 40)),
    };

    public DatasetRecord Draft(TopicRecord topic, string name, long revision = 1) =>
        Draft(topic, name, revision, Guid.CreateVersion7(_time));

    private DatasetRecord Draft(TopicRecord topic, string name, long revision, Guid seed) => new()
    {
        Id = new(BoundId.Of(RecordKind.Dataset, Node.NodeId, seed)),
        Home = Node.NodeId,
        Epoch = 1,
        Revision = revision,
        Seed = seed,
        Topic = topic.Id,
        Name = name,
        Status = DatasetStatus.Draft,
        Citation = new() { Title = "GSOD" },
        Roles = topic.Roles,
        CreatedAt = _time,
        UpdatedAt = _time.AddMinutes(revision),
        CreatedBy = topic.CreatedBy,
    };

    /// <summary>A dataset whose newest version is this one.</summary>
    public static DatasetRecord With(DatasetRecord record, AdoptedVersion version, long count) => record with
    {
        Revision = record.Revision + count,
        Status = DatasetStatus.Active,
        Versions = count,
        LatestNumber = VersionNumber.Parse(ManifestHeaderCodec.Read(version.Header.Span).Version),
        LatestContentId = ManifestHeaderCodec.ContentId(version.Header.Span),
    };

    public SignedRecord Signed(TopicRecord record) => Signed(RecordKind.Topic, record.Id.Value, RecordCodec.Write(record));

    public SignedRecord Signed(DatasetRecord record) => Signed(RecordKind.Dataset, record.Id.Value, RecordCodec.Write(record));

    public AdoptTopic Adopt(TopicRecord record) => new(Signed(record), TopicSilo.By(TopicSilo.Owner));

    public AdoptDataset Adopt(DatasetRecord record, AdoptedVersion? version = null) =>
        new(Signed(record), version, TopicSilo.By(TopicSilo.Owner));

    /// <summary>A version with a list of files, published by an account of the home.</summary>
    public AdoptedVersion Version(DatasetRecord dataset, string number, ChunkHash previous, IReadOnlyList<ListRef> list, long size)
    {
        var header = ManifestHeaderCodec.Write(new()
        {
            DatasetId = dataset.Id.Value,
            Version = number,
            Previous = previous,
            Publisher = TopicSilo.Owner,
            CreatedAt = _time,
            Files = list,
            FileCount = list.Sum(part => (long)part.Count),
            Size = size,
        });
        return new(header, default, default, NodeSignature.Of(Node, ManifestHeaderCodec.ContentId(header), [], []));
    }

    public void Dispose() => _config.Dispose();

    private SignedRecord Signed(RecordKind kind, Guid subject, byte[] bytes) =>
        new(kind, subject, bytes, Node.PublicKey, Node.Sign(bytes));
}
