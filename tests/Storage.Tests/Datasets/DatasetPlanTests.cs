using System.Globalization;
using System.Text.Json;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Datasets;
using Bib.Storage.Postgres;
using Bib.Storage.Topics;
using Bib.Testing.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Tests.Datasets;

/// <summary>
/// What a page of a list reads, by PostgreSQL's own account: never all rows, whatever the order and the filter.
/// </summary>
public sealed class DatasetPlanTests(ScratchServers servers)
{
    private const int Topics = 100;
    private const int InTopic = 300;

    /// <summary>Of 30,000 datasets: nobody goes through a third of them for a page of 50.</summary>
    private const long RowsMax = 10_000;

    /// <summary>A node's own limit is more than all that there is here.</summary>
    private const int FewMax = 5000;

    private static readonly UserId _everybody = new(new string('a', UserId.Length));
    private static readonly UserId _rare = new(new string('b', UserId.Length));

    private static readonly (string Name, DatasetQuery Query)[] _filters =
    [
        ("nothing", new()),
        ("active and drafts", new() { Statuses = [DatasetStatus.Draft, DatasetStatus.Active] }),
        ("a rare status, only in the last topic", new() { Statuses = [DatasetStatus.Archived] }),
        ("a status that none has", new() { Statuses = [DatasetStatus.Deleted] }),
        ("everybody's tag", new() { Tags = ["all"] }),
        ("a tag of one topic", new() { Tags = ["of-90"] }),
        ("a tag of all in the last topics", new() { Tags = ["late"] }),
        ("a tag of some everywhere", new() { Tags = ["some-7"] }),
        ("a tag that none has", new() { Tags = ["none"] }),
        ("two tags", new() { Tags = ["all", "some-7"] }),
        ("everybody's owner", new() { Owner = _everybody }),
        ("a rare owner", new() { Owner = _rare }),
        ("a topic", new() { Topic = new TopicPath("t/90") }),
        ("a tree", new() { Topic = new TopicPath("t"), Recursive = true }),
        ("a tree, its rare tag", new() { Topic = new TopicPath("t"), Recursive = true, Tags = ["of-90"] }),
        ("a topic, everybody's tag", new() { Topic = new TopicPath("t/90"), Tags = ["all"] }),
        ("a rare owner's rare status", new() { Owner = _rare, Statuses = [DatasetStatus.Archived] }),
    ];

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_page_of_datasets_reads_few_rows_in_every_order_with_every_filter(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await FillAsync(database);
        var now = DateTimeOffset.UnixEpoch.AddYears(60);
        var read = new List<(string Name, long Rows)>();
        foreach (var (name, filter) in _filters)
        {
            foreach (var order in Enum.GetValues<DatasetOrder>())
            {
                foreach (var descending in new[] { false, true })
                {
                    var query = filter with { Order = order, Descending = descending };
                    var (areFew, rows) = (false, 0L);
                    if (DatasetListSql.OfFew(query, FewMax, now) is { } few)
                    {
                        areFew = await AreFewAsync(database, few.Sql, few.Parameters);
                        rows += await RowsReadAsync(database, few.Sql, few.Parameters);
                    }

                    var (sql, parameters) = DatasetListSql.Of(query, now);
                    if (!areFew) rows += await RowsReadAsync(database, sql, parameters);
                    read.Add(($"{name}, by {order}{(descending ? " descending" : "")}", rows));
                }
            }
        }

        read.Where(one => one.Rows > RowsMax).Select(one => $"{one.Name}: {one.Rows} rows").ShouldBeEmpty();
    }

    private static async Task FillAsync(ScratchDatabase database)
    {
        foreach (var statement in new[]
        {
            "INSERT INTO bib.topics (path, name, created_by) VALUES ('t', 't', repeat('a', 40))",
            $"""
            INSERT INTO bib.topics (path, name, parent_path, created_by)
            SELECT 't/' || n, n::text, 't', repeat('a', 40) FROM generate_series(1, {Topics}) n
            """,
            $"""
            INSERT INTO bib.datasets (topic_id, name, tags, roles, status, archived_at, created_by, created_at, updated_at)
            SELECT t.id, 'd' || n, ARRAY['all', 'of-' || t.name, 'some-' || abs(hashtext(t.name || '-' || n)) % 300,
                CASE WHEN t.path >= 't/97' THEN 'late' ELSE 'early' END],
                jsonb_build_array(jsonb_build_object('user', repeat('a', 40), 'role', 'Owner'))
                    || CASE WHEN t.name = '99' AND n < 5
                        THEN jsonb_build_array(jsonb_build_object('user', repeat('b', 40), 'role', 'Owner'))
                        ELSE '[]' END,
                CASE WHEN t.name = '100' AND n < 20 THEN 'archived' ELSE 'draft' END,
                CASE WHEN t.name = '100' AND n < 20 THEN now() END,
                repeat('a', 40), now() - n * interval '1 minute', now() - n * interval '1 millisecond'
            FROM bib.topics t, generate_series(1, {InTopic}) n WHERE t.path <> 't'
            """,
            "VACUUM ANALYZE bib.topics, bib.datasets",
        })
        {
            await database.ExecuteAsync(statement);
        }
    }

    private static async Task<bool> AreFewAsync(
        ScratchDatabase database, string sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters)
    {
        await using var command = CommandOf(database, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        (await reader.ReadAsync(TestContext.Current.CancellationToken)).ShouldBeTrue("there is always a row that says so");
        return reader.GetBoolean(reader.FieldCount - 1);
    }

    private static NpgsqlCommand CommandOf(
        ScratchDatabase database, string sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters)
    {
        var command = database.As(DatabaseRole.Admin).CreateCommand(sql);
        foreach (var (type, value) in parameters)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }

    private static async Task<object?> AskAsync(
        ScratchDatabase database, string sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters)
    {
        await using var command = CommandOf(database, sql, parameters);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> RowsReadAsync(
        ScratchDatabase database, string sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters)
    {
        var plan = (string)(await AskAsync(database, $"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters))!;
        using var read = JsonDocument.Parse(plan);
        return RowsOf(read.RootElement[0].GetProperty("Plan"));
    }

    /// <summary>Rows that a plan has taken from tables, those that its filters have thrown away included.</summary>
    private static long RowsOf(JsonElement node)
    {
        var rows = 0L;
        if (node.TryGetProperty("Relation Name", out _))
        {
            var each = new[] { "Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck" }
                .Sum(name => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0);
            rows = (long)(each * node.GetProperty("Actual Loops").GetDouble());
        }

        return node.TryGetProperty("Plans", out var below) ? rows + below.EnumerateArray().Sum(RowsOf) : rows;
    }
}
