using System.Text.Json;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Datasets;
using Bib.Storage.Topics;
using Npgsql;

namespace Bib.Storage.Catalog;

/// <summary>Gathers what is to be told of rows, up to a number of bytes: this node's own word, or that of another.</summary>
/// <param name="records">Makes this node's own words.</param>
/// <param name="bytesMax">At how many bytes enough is gathered.</param>
/// <param name="tell">Told of a row of which no record can be made, and why.</param>
internal sealed class CatalogWords(CatalogRecords records, int bytesMax, Action<Guid, string> tell)
{
    private long _bytes;

    /// <summary>The words.</summary>
    public List<SignedRecord> Records { get; } = [];

    /// <summary>The subjects that were looked at, whether there was something to say or not.</summary>
    public HashSet<Guid> Handled { get; } = [];

    /// <summary>Whether enough is gathered for now.</summary>
    public bool IsFull => _bytes >= bytesMax;

    /// <summary>A row of <see cref="CatalogSql.Topics"/>.</summary>
    public void AddTopic(NpgsqlDataReader reader)
    {
        var subject = reader.GetGuid(0);
        Add(subject, () => TopicColumns.Read(reader) is var (topic, etag) && topic.Home is null
            ? records.Of(topic, reader.GetInt64(TopicColumns.EpochAt), RowVersion.Read(etag))
            : Foreign(RecordKind.Topic, subject, reader, TopicColumns.Count));
    }

    /// <summary>A row of <see cref="CatalogSql.Datasets"/>.</summary>
    public void AddDataset(NpgsqlDataReader reader)
    {
        var subject = reader.GetGuid(0);
        Add(subject, () => DatasetColumns.Read(reader) is var (dataset, _, etag) && dataset.Home is null
            ? records.Of(dataset, reader.GetInt64(DatasetColumns.EpochAt), RowVersion.Read(etag))
            : Foreign(RecordKind.Dataset, subject, reader, DatasetColumns.Count));
    }

    /// <summary>The last word of this node for what is gone.</summary>
    public void AddTombstone(SignedRecord last, DateTimeOffset now) => Add(last.Subject, () => records.Tombstone(last, now));

    private static SignedRecord Foreign(RecordKind kind, Guid subject, NpgsqlDataReader reader, int start) => new(
        kind,
        subject,
        reader.GetFieldValue<byte[]>(start),
        reader.GetFieldValue<byte[]>(start + 1),
        reader.GetFieldValue<byte[]>(start + 2));

    /// <summary>
    /// One row that breaks the rules of records, as only a hand in the database makes it, does not keep the others from
    /// being told.
    /// </summary>
    private void Add(Guid subject, Func<SignedRecord?> make)
    {
        Handled.Add(subject);
        try
        {
            if (make() is not { } record) return;
            Records.Add(record);
            _bytes += record.Bytes.Length;
        }
        catch (Exception fault) when (fault
            is RecordException or InvalidDataException or InvalidCastException or FormatException or JsonException)
        {
            tell(subject, fault.Message);
        }
    }
}
