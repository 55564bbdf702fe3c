using Bib.Grains.Abstractions.Datasets;
using Bib.Storage.Grains;
using NpgsqlTypes;

namespace Bib.Storage.Datasets;

/// <summary>
/// The query behind a page of datasets: keyset pages, one entry more than asked. What is asked of topics it goes
/// through topic by topic, and takes of each no more than a page in the order of an index, so that a page costs the
/// same however many datasets there are. Where few datasets pass the filter, they are found first and sorted: going
/// through all the others in order would take seconds where those that pass come last.
/// </summary>
internal sealed class DatasetListSql
{
    /// <summary>Up to so many datasets that have a tag or an owner are found and sorted, by their keys alone.</summary>
    private const int FewMax = 50_000;

    /// <summary>Likewise where only their status is asked for, which most have.</summary>
    private const int FewOfStatusMax = 5000;

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

    /// <summary>
    /// The page, where few datasets pass the filter. A row of it says last whether they are few; where they are not, and
    /// where there are none, it is one row that says nothing else. Null where there is no filter that few could pass.
    /// </summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="fewMax">How many are few; <see cref="FewMaxOf"/> as a rule.</param>
    /// <param name="now">Roles that ended before do not count.</param>
    /// <exception cref="FormatException">The page token belongs to no query like this one.</exception>
    public static (string Sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> Parameters)? OfFew(
        DatasetQuery query, int fewMax, DateTimeOffset now)
    {
        if (query.Statuses.IsEmpty && query.Tags.IsEmpty && query.Owner is null) return null;
        var made = new DatasetListSql(query, now);
        return (made.OfFound(fewMax), made._parameters);
    }

    /// <summary>How many datasets that pass a query's filter are few.</summary>
    public static int FewMaxOf(DatasetQuery query) =>
        query.Tags.IsEmpty && query.Owner is null ? FewOfStatusMax : FewMax;

    /// <summary>The page, where more pass.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="now">Roles that ended before do not count.</param>
    /// <exception cref="FormatException">The page token belongs to no query like this one.</exception>
    public static (string Sql, IReadOnlyList<(NpgsqlDbType Type, object? Value)> Parameters) Of(
        DatasetQuery query, DateTimeOffset now)
    {
        var made = new DatasetListSql(query, now);
        var sql = query.Order == DatasetOrder.Path || query.Topic is not null ? made.ByTopic() : made.ByTime();
        return (sql, made._parameters);
    }

    private int Limit => _query.PageSize + 1;

    /// <summary>The moment that is ordered by; null for the order by path.</summary>
    private string? Moment => _query.Order switch
    {
        DatasetOrder.Path => null,
        DatasetOrder.Created => "d.created_at",
        DatasetOrder.Updated => "d.updated_at",
        _ => throw new ArgumentOutOfRangeException(nameof(_query), _query.Order, "no such order"),
    };

    private string OrderBy => Moment is { } moment
        ? $"{moment} {_turn}, d.id {_turn}"
        : $"t.path {_turn}, t.id {_turn}, d.name {_turn}, d.id {_turn}";

    /// <summary>Found and sorted by what they are sorted by alone; only a page of them is read whole.</summary>
    private string OfFound(int fewMax) => FormattableString.Invariant($"""
        WITH found AS MATERIALIZED (
            SELECT d.id, d.topic_id, d.name, d.created_at, d.updated_at FROM bib.datasets d
            WHERE true{Filter()}{InTopics()} LIMIT {fewMax + 1}),
        counted AS (SELECT count(*) <= {fewMax} AS few FROM found),
        page AS MATERIALIZED (
            SELECT d.id FROM found d JOIN bib.topics t ON t.id = d.topic_id
            WHERE (SELECT few FROM counted){(Moment is null ? " AND t.status <> 'deleted'" : "")}{Behind()}
            ORDER BY {OrderBy} LIMIT {Limit})
        SELECT {DatasetColumns.All}, counted.few FROM counted LEFT JOIN (
            page JOIN bib.datasets d ON d.id = page.id JOIN bib.topics t ON t.id = d.topic_id
            LEFT JOIN bib.dataset_versions v ON v.id = d.latest_version_id) ON counted.few
        ORDER BY {OrderBy}
        """);

    private string ByTopic()
    {
        var (topics, conditions) = (TopicFilter(), Filter());
        if (Moment is not null)
        {
            conditions += Behind();
        }
        else if (_last is { } last)
        {
            var (path, topic, name, id) = (P(Sql.Of(last.Topic)), P(Sql.Of(last.TopicId)), P(Sql.Of(last.Name)), P(Sql.Of(last.Id)));
            topics += $" AND (s.path, s.id) {_after}= ({path}, {topic})";
            conditions += $" AND (t.id <> {topic} OR (d.name, d.id) {_after} ({name}, {id}))";
        }

        var within = Moment is { } moment ? $"{moment} {_turn}, d.id {_turn}" : $"d.name {_turn}, d.id {_turn}";
        return FormattableString.Invariant($"""
            SELECT {DatasetColumns.All} FROM (SELECT s.id, s.path FROM bib.topics s WHERE {topics}) t
            CROSS JOIN LATERAL (SELECT * FROM bib.datasets d WHERE d.topic_id = t.id{conditions}
                ORDER BY {within} LIMIT {Limit}) d
            LEFT JOIN bib.dataset_versions v ON v.id = d.latest_version_id
            ORDER BY {OrderBy} LIMIT {Limit}
            """);
    }

    private string ByTime()
    {
        var conditions = Filter() + Behind();
        return FormattableString.Invariant(
            $"SELECT {DatasetColumns.All} FROM {DatasetColumns.From} WHERE true{conditions} ORDER BY {OrderBy} LIMIT {Limit}");
    }

    /// <summary>Only what comes behind the page before.</summary>
    private string Behind()
    {
        if (_last is not { } last) return "";
        if (Moment is { } moment) return $" AND ({moment}, d.id) {_after} ({P(Sql.Of(last.Time))}, {P(Sql.Of(last.Id))})";
        var (path, topic, name, id) = (P(Sql.Of(last.Topic)), P(Sql.Of(last.TopicId)), P(Sql.Of(last.Name)), P(Sql.Of(last.Id)));
        return $" AND (t.path, t.id, d.name, d.id) {_after} ({path}, {topic}, {name}, {id})";
    }

    private string InTopics() => _query.Topic is null
        ? ""
        : $" AND d.topic_id IN (SELECT s.id FROM bib.topics s WHERE {TopicFilter()})";

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
