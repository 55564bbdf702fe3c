using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Nodes;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Gateway.Api.Admin;

/// <summary>Settings, figures and messages as the API has them.</summary>
internal static class AdminMapping
{
    public static ConfigSetting ToProto(ConfigEntry entry) => new()
    {
        Key = entry.Key,
        Value = entry.Value,
        Origin = entry.Origin,
        Meaning = entry.Meaning,
        Reloadable = entry.IsReloadable,
        NeedsRestart = entry.NextValue is not null,
        NextValue = entry.NextValue ?? "",
    };

    public static ScrubChunksResponse ToProto(ScrubProgress progress)
    {
        var response = new ScrubChunksResponse { ChunksChecked = progress.Chunks, BytesChecked = progress.Bytes };
        if (progress.Verdict is not { } verdict) return response;
        response.Verdict = new() { Intact = verdict.FindingCount == 0, FindingCount = verdict.FindingCount };
        response.Verdict.Findings.AddRange(verdict.Findings.Select(finding => new V1.ScrubFinding
        {
            Chunk = finding.Hash?.ToString() ?? "",
            Missing = finding.IsMissing,
            Problem = finding.Message,
        }));
        return response;
    }

    /// <summary>What the audit log says of a change.</summary>
    public static string ToDetails(ConfigEdit edit) => new JsonObject
    {
        ["command"] = "SetConfig",
        ["key"] = edit.Key,
        ["before"] = edit.Before,
        ["after"] = edit.After,
    }.ToJsonString();

    public static Metric ToProto(MetricSample sample)
    {
        var metric = new Metric { Name = sample.Name, Unit = sample.Unit, Value = sample.Value, Count = sample.Count };
        foreach (var (name, value) in sample.Labels) metric.Labels[name] = value;
        return metric;
    }

    public static ReadLogsResponse ToProto(LogLine line)
    {
        var entry = new LogEntry
        {
            Time = Timestamp.FromDateTimeOffset(line.Time),
            Level = (LogLevel)((int)line.Severity + 1),
            Category = line.Category,
            Message = line.Message,
            Exception = line.Exception,
        };
        foreach (var (name, value) in line.Fields) entry.Fields[name] = value;
        return new() { Entry = entry, Lost = line.Lost };
    }

    /// <summary>What a caller asks for; information where it says nothing.</summary>
    public static LogSeverity SeverityOf(LogLevel level) =>
        level == LogLevel.Unspecified ? LogSeverity.Information : (LogSeverity)((int)level - 1);
}
