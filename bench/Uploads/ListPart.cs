using System.Diagnostics;
using System.Globalization;
using Bib.Bench.Topics;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Postgres;

namespace Bib.Bench.Uploads;

/// <summary>The first page of lists over a million datasets in a thousand topics, whose rows SQL has made.</summary>
internal static class ListPart
{
    private const int Times = 21;

    public static async Task<int> RunAsync()
    {
        await using var node = await TopicNode.StartAsync();
        var clock = Stopwatch.StartNew();
        foreach (var statement in new[]
        {
            "INSERT INTO bib.topics (path, name, created_by) SELECT 't' || n, 't' || n, repeat('a', 40) "
                + "FROM generate_series(1, 1000) n",
            "INSERT INTO bib.datasets (topic_id, name, tags, created_by, created_at, updated_at) "
                + "SELECT t.id, 'd' || n, ARRAY['tag-' || n % 100, 'of-' || t.name], repeat('a', 40), now() - n * interval '1 minute', "
                + "now() - n * interval '1 second' FROM bib.topics t, generate_series(1, 1000) n",
            "UPDATE bib.datasets d SET tags = d.tags || '{last}'::text[] FROM bib.topics t "
                + "WHERE t.id = d.topic_id AND t.path IN ('t994', 't995', 't996', 't997', 't998', 't999')",
            "UPDATE bib.datasets d SET tags = d.tags || '{late}'::text[] FROM bib.topics t WHERE t.id = d.topic_id AND t.path >= 't97'",
            "VACUUM ANALYZE bib.topics, bib.datasets",
        })
        {
            await using var command = node.Postgres.As(DatabaseRole.Admin).CreateCommand(statement);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rows made in {clock.Elapsed.TotalSeconds:0} s"));
        await NoteAsync("by path", new());
        await NoteAsync("by path, descending", new() { Descending = true });
        await NoteAsync("by creation", new() { Order = DatasetOrder.Created });
        await NoteAsync("by change, newest first", new() { Order = DatasetOrder.Updated, Descending = true });
        await NoteAsync("by change", new() { Order = DatasetOrder.Updated });
        await NoteAsync("of one topic", new() { Topic = new TopicPath("t500") });
        await NoteAsync(
            "of one topic, by change, newest first",
            new() { Topic = new TopicPath("t500"), Order = DatasetOrder.Updated, Descending = true });
        await NoteAsync("with one tag of a hundred", new() { Tags = ["tag-7"] });
        await NoteAsync(
            "with one tag of a hundred, by change, newest first",
            new() { Tags = ["tag-7"], Order = DatasetOrder.Updated, Descending = true });
        await NoteAsync(
            "of one topic, with one tag of a hundred", new() { Topic = new TopicPath("t500"), Tags = ["tag-7"] });
        await NoteAsync("with the last topic's tag", new() { Tags = ["of-t999"] });
        await NoteAsync(
            "with the last topic's tag, by change, newest first",
            new() { Tags = ["of-t999"], Order = DatasetOrder.Updated, Descending = true });
        await NoteAsync("with a tag of 6,000 in the last topics", new() { Tags = ["last"] });
        await NoteAsync("with a tag of 33,000 in the last topics", new() { Tags = ["late"] });
        await NoteAsync(
            "with a tag of 33,000 in the last topics, by change", new() { Tags = ["late"], Order = DatasetOrder.Updated });
        await NoteAsync("with both tags", new() { Tags = ["of-t999", "tag-7"] });
        await NoteAsync("archived: none", new() { Statuses = [DatasetStatus.Archived] }, isEmpty: true);
        await NoteAsync(
            "archived, by change: none",
            new() { Statuses = [DatasetStatus.Archived], Order = DatasetOrder.Updated }, isEmpty: true);
        var middle = await node.Datasets.ListAsync(new() { PageSize = 1000 }, CancellationToken.None);
        await NoteAsync("by path, behind the first 1,000", new() { PageToken = middle.NextPageToken, PageSize = 50 });
        return 0;

        async Task NoteAsync(string name, DatasetQuery query, bool isEmpty = false)
        {
            var times = new List<double>();
            for (var round = 0; round < Times; round++)
            {
                var start = Stopwatch.GetTimestamp();
                var page = await node.Datasets.ListAsync(query, CancellationToken.None);
                if (page.Datasets.IsEmpty != isEmpty) throw new InvalidOperationException($"{name}: another page than meant.");
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            var first = times[0];
            times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {times[Times / 2]:0.0} ms ({times[0]:0.0}–{times[^1]:0.0}; first {first:0.0})"));
        }
    }
}
