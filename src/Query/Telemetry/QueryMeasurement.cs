namespace Bib.Query.Telemetry;

/// <summary>One statement, from its coming to its end. What is said of its end first counts.</summary>
internal sealed class QueryMeasurement(QueryMetrics metrics, long began, bool isOfNode)
{
    private bool _ended;

    /// <summary>It was answered.</summary>
    public void Succeed(long rows) => End("ok", rows);

    /// <summary>It failed, or was refused.</summary>
    public void Fail(Exception failure) => End(QueryMetrics.OutcomeOf(failure), 0);

    /// <summary>Nobody reads on; nothing where its end is known.</summary>
    public void Abandon() => End("cancelled", 0);

    private void End(string outcome, long rows)
    {
        if (_ended) return;
        _ended = true;
        metrics.End(began, isOfNode, outcome, rows);
    }
}
