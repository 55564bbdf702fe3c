using System.Collections.Immutable;
using System.Text;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using NpgsqlTypes;

namespace Bib.Storage.Topics;

/// <summary>Lists and look-ups over the rows of topics; reads only.</summary>
internal sealed class TopicDirectory(BibDatabase database, TimeProvider time) : ITopicDirectory
{
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;

    private DateTime RestorableSince => (time.GetUtcNow() - TopicLimits.RestorableFor).UtcDateTime;

    public Task<TopicListing?> FindAsync(TopicPath path, CancellationToken cancellationToken) =>
        FindByAddressAsync(new TopicAddress(path), cancellationToken);

    public async Task<TopicListing?> FindByAddressAsync(TopicAddress address, CancellationToken cancellationToken)
    {
        // This node's own first. Of other nodes' several may have the path, and then the one that was changed last is as
        // good as any.
        var found = await ReadAsync(
            "WHERE path = $1 AND status <> 'deleted' "
            + "AND ($2 IS NULL OR (home_revision IS NOT NULL AND right(owner_node_id, length($2)) = $2)) "
            + "ORDER BY home_revision IS NOT NULL, updated_at DESC, id LIMIT 1",
            [(NpgsqlDbType.Text, address.Path.Value), (NpgsqlDbType.Text, address.HomeTail)],
            cancellationToken);
        return found.FirstOrDefault();
    }

    public async Task<TopicListing?> FindDeletedAsync(TopicPath path, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            "WHERE path = $1 AND status = 'deleted' AND home_revision IS NULL AND deleted_at > $2 "
            + "ORDER BY deleted_at DESC LIMIT 1",
            [(NpgsqlDbType.Text, path.Value), (NpgsqlDbType.TimestampTz, RestorableSince)],
            cancellationToken);
        return found.FirstOrDefault();
    }

    public async Task<TopicPage> ListAsync(TopicQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, TopicQuery.PageSizeMax);

        var sql = new StringBuilder("WHERE status = ANY($1)");
        var parameters = new List<(NpgsqlDbType Type, object? Value)> { (Texts, StatusesOf(query)) };
        Filter(query, sql, parameters);

        var columns = ColumnsOf(query.Order);
        if (query.PageToken is { } token)
        {
            var last = TopicPageToken.Read(token, query);
            var values = ValuesOf(last, query.Order).ToArray();
            var numbers = values.Select((_, i) => Invariant($"${parameters.Count + 1 + i}"));
            sql.Append(Invariant($" AND ({string.Join(", ", columns)}) {(query.Descending ? '<' : '>')} "))
                .Append(Invariant($"({string.Join(", ", numbers)})"));
            parameters.AddRange(values);
        }

        // One more than asked tells whether there is another page. Numbers stay out of the text, so that there are few.
        parameters.Add((NpgsqlDbType.Integer, query.PageSize + 1));
        var turn = query.Descending ? "DESC" : "ASC";
        sql.Append(Invariant($" ORDER BY {string.Join(", ", columns.Select(column => $"{column} {turn}"))} "))
            .Append(Invariant($"LIMIT ${parameters.Count}"));
        var found = await ReadAsync(sql.ToString(), parameters, cancellationToken, TopicColumns.Listed);
        if (found.Count <= query.PageSize) return new([.. found], null);

        var page = found.Take(query.PageSize).ToImmutableArray();
        return new(page, TopicPageToken.Write(page[^1].Topic, query));
    }

    public async Task<ImmutableArray<TopicId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            "WHERE status = 'deleted' AND deleted_at <= $1 "
            + "AND NOT EXISTS (SELECT FROM bib.datasets d WHERE d.topic_id = topics.id) "
            + "AND NOT EXISTS (SELECT FROM bib.jobs j WHERE j.topic_id = topics.id) ORDER BY deleted_at, id LIMIT $2",
            [(NpgsqlDbType.TimestampTz, RestorableSince), (NpgsqlDbType.Integer, countMax)],
            cancellationToken);
        return [.. found.Select(listing => listing.Topic.Id)];
    }

    public async Task<ImmutableArray<TopicId>> ListGrantedAsync(int countMax, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            "WHERE publish_grants IS NOT NULL AND home_revision IS NULL AND status <> 'deleted' "
            + "ORDER BY updated_at DESC, id LIMIT $1",
            [(NpgsqlDbType.Integer, countMax)], cancellationToken);
        return [.. found.Select(listing => listing.Topic.Id)];
    }

    private void Filter(TopicQuery query, StringBuilder sql, List<(NpgsqlDbType Type, object? Value)> parameters)
    {
        if (query.Below is { } below)
        {
            // '0' follows '/', so this is the range of everything that begins with the path and a slash.
            parameters.Add((NpgsqlDbType.Text, below.Value + "/"));
            parameters.Add((NpgsqlDbType.Text, below.Value + "0"));
            sql.Append(Invariant($" AND path >= ${parameters.Count - 1} AND path < ${parameters.Count}"));
        }

        if (!query.Tags.IsEmpty)
        {
            parameters.Add((Texts, query.Tags.ToArray()));
            sql.Append(Invariant($" AND tags @> ${parameters.Count}"));
        }

        if (query.Owner is { } owner)
        {
            parameters.Add((NpgsqlDbType.Text, owner.Value));
            parameters.Add((NpgsqlDbType.TimestampTz, time.GetUtcNow().UtcDateTime));
            sql.Append(Invariant($"""
                 AND roles @> jsonb_build_array(jsonb_build_object('user', ${parameters.Count - 1}::text, 'role', 'Owner'))
                 AND EXISTS (SELECT FROM jsonb_array_elements(roles) r
                    WHERE r->>'user' = ${parameters.Count - 1} AND r->>'role' = 'Owner'
                    AND (r->>'expires_at' IS NULL OR (r->>'expires_at')::timestamptz > ${parameters.Count}))
                """));
        }
    }

    private static string[] StatusesOf(TopicQuery query) => query.Statuses.IsEmpty
        ? ["active"]
        : [.. query.Statuses.Distinct().Select(TopicColumns.Write)];

    /// <summary>
    /// The moment of the last change is indexed by its slot of a few seconds: changes within it touch no index, and no
    /// more than a slot's topics are sorted.
    /// </summary>
    private static string[] ColumnsOf(TopicOrder order) => order switch
    {
        TopicOrder.Path => ["path", "id"],
        TopicOrder.Created => ["created_at", "id"],
        TopicOrder.Updated => ["updated_slot", "updated_at", "id"],
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "no such order"),
    };

    private static IEnumerable<(NpgsqlDbType Type, object? Value)> ValuesOf(TopicPageToken last, TopicOrder order)
    {
        var id = (NpgsqlDbType.Uuid, (object?)last.Id);
        var moment = last.Time.UtcDateTime;
        return order switch
        {
            TopicOrder.Path => [(NpgsqlDbType.Text, last.Path), id],
            TopicOrder.Updated =>
                [(NpgsqlDbType.TimestampTz, SlotOf(moment)), (NpgsqlDbType.TimestampTz, moment), id],
            _ => [(NpgsqlDbType.TimestampTz, moment), id],
        };
    }

    private static DateTime SlotOf(DateTime moment) =>
        moment.AddTicks(-((moment - DateTime.UnixEpoch).Ticks % TimeSpan.FromSeconds(TopicColumns.SlotSeconds).Ticks));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private Task<List<TopicListing>> ReadAsync(
        string condition,
        IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters,
        CancellationToken cancellationToken,
        string columns = TopicColumns.All) => database.ListAsync(
            "directory", "Topics cannot be listed", $"SELECT {columns} FROM bib.topics {condition}", parameters,
            TopicColumns.Read, cancellationToken);
}
