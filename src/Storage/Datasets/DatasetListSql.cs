using System.Text;
using Bib.Grains.Abstractions.Datasets;
using Bib.Storage.Grains;
using NpgsqlTypes;

namespace Bib.Storage.Datasets;

/// <summary>
/// The query behind a page of datasets: keyset pages, one entry more than asked. By path it goes through the topics in
/// order and takes of each no more than a page, so that the first page costs the same however many datasets there are.
/// </summary>
internal sealed class DatasetListSql
{
    private readonly List<(NpgsqlDbType Type, object? Value)> _parameters = [];
    private readonly DatasetQuery _query;
    private readonly DateTimeOffset _now;
    private readonly DatasetPageToken? _last;
    private readonly string _after;
    private readonly string _turn;

    private DatasetListSql(DatasetQuery query, DateTimeOffset now)
    {
        (_query, _now) = (query, now);
        _last = query.PageToken is { } token ? DatasetPageToken.Read(token, query) : null;
        (_after, _turn) = query.Descending ? ("<", "DESC") : (">", "ASC");
    }

    /// <param name="query">What is asked for.</param>
    /// <param name="now">Roles that ended before do not count.</param>
    /// <exception cref="FormatException">The page token belongs to no query like this one.</exception>
    public static (string Sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> Parameters) Of(
        DatasetQuery query, DateTimeOffset now)
    {
        var made = new DatasetListSql(query, now);
        var sql = query.Order == DatasetOrder.Path ? made.ByPath() : made.ByTime();
        return (sql, made._parameters);
    }

    private int Limit => _query.PageSize + 1;

    private string ByPath()
    {
        var conditions = Filter();
        var topics = TopicFilter();
        if (_last is { } last)
        {
            var (path, topic, name, id) = (P(Sql.Of(last.Topic)), P(Sql.Of(last.TopicId)), P(Sql.Of(last.Name)), P(Sql.Of(last.Id)));
            topics += $" AND (s.path, s.id) {_after}= ({path}, {topic})";
            conditions += $" AND (t.id <> {topic} OR (d.name, d.id) {_after} ({name}, {id}))";
        }

        return FormattableString.Invariant($"""
            SELECT {DatasetColumns.All} FROM (SELECT s.id, s.path FROM bib.topics s WHERE {topics}) t
            CROSS JOIN LATERAL (SELECT * FROM bib.datasets d WHERE d.topic_id = t.id{conditions}
                ORDER BY d.name {_turn}, d.id {_turn} LIMIT {Limit}) d
            LEFT JOIN bib.dataset_versions v ON v.id = d.latest_version_id
            ORDER BY t.path {_turn}, t.id {_turn}, d.name {_turn}, d.id {_turn} LIMIT {Limit}
            """);
    }

    private string ByTime()
    {
        var conditions = new StringBuilder(Filter());
        if (_query.Topic is not null)
            conditions.Append(" AND d.topic_id IN (SELECT s.id FROM bib.topics s WHERE ").Append(TopicFilter()).Append(')');
        var isUpdated = _query.Order == DatasetOrder.Updated;
        if (_last is { } last)
        {
            var (at, id) = (P(Sql.Of(last.Time)), P(Sql.Of(last.Id)));
            var day = isUpdated ? P(Sql.Of(DateOnly.FromDateTime(last.Time.UtcDateTime))) : "";
            conditions.Append(isUpdated
                ? $" AND (d.updated_day, d.updated_at, d.id) {_after} ({day}, {at}, {id})"
                : $" AND (d.created_at, d.id) {_after} ({at}, {id})");
        }

        var order = isUpdated
            ? $"d.updated_day {_turn}, d.updated_at {_turn}, d.id {_turn}"
            : $"d.created_at {_turn}, d.id {_turn}";
        return FormattableString.Invariant(
            $"SELECT {DatasetColumns.All} FROM {DatasetColumns.From} WHERE true{conditions} ORDER BY {order} LIMIT {Limit}");
    }

    private string TopicFilter()
    {
        if (_query.Topic is not { } topic) return "s.status <> 'deleted'";
        if (!_query.Recursive) return $"s.status <> 'deleted' AND s.path = {P(Sql.Of(topic.Value))}";

        // '0' follows '/', so this is the path itself and the range of everything below it.
        return $"s.status <> 'deleted' AND (s.path = {P(Sql.Of(topic.Value))} "
            + $"OR (s.path >= {P(Sql.Of(topic.Value + "/"))} AND s.path < {P(Sql.Of(topic.Value + "0"))}))";
    }

    private string Filter()
    {
        string[] statuses = _query.Statuses.IsEmpty
            ? ["draft", "active"]
            : [.. _query.Statuses.Distinct().Select(DatasetColumns.Write)];
        var sql = $" AND d.status = ANY({P(Sql.Of(statuses))})";
        if (!_query.Tags.IsEmpty) sql += $" AND d.tags @> {P(Sql.Of(_query.Tags.ToArray()))}";
        if (_query.Owner is not { } owner) return sql;

        // The first condition is the index's; the second knows of roles that have ended.
        var (user, now) = (P(Sql.Of(owner.Value)), P(Sql.Of(_now)));
        return $"""
            {sql} AND d.roles @> jsonb_build_array(jsonb_build_object('user', {user}::text, 'role', 'Owner'))
            AND EXISTS (SELECT FROM jsonb_array_elements(d.roles) r WHERE r->>'user' = {user} AND r->>'role' = 'Owner'
                AND (r->>'expires_at' IS NULL OR (r->>'expires_at')::timestamptz > {now}))
            """;
    }

    private string P((NpgsqlDbType Type, object? Value) parameter)
    {
        _parameters.Add(parameter);
        return FormattableString.Invariant($"${_parameters.Count}");
    }
}
