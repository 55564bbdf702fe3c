using System.Text.Json;
using Bib.Gateway.Api.Datasets;
using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Audit;
using Bib.Grains.Abstractions.Decisions;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;

namespace Bib.Gateway.Api.Admin;

/// <summary>The audit log as the API has it.</summary>
internal static class AuditMapping
{
    private const int UserLengthMax = 200;
    private const int SubjectLengthMax = 1024;

    /// <summary>What an entry's details call its subject, by what it is.</summary>
    private static readonly string[] _names = ["path", "user_id", "key"];

    public static AuditQuery ToQuery(this ListAuditEntriesRequest request)
    {
        RequireLength("user_id", request.UserId, UserLengthMax);
        RequireLength("subject", request.Subject, SubjectLengthMax);
        foreach (var action in request.Actions)
        {
            if (!Enum.IsDefined(action) || action == AuditAction.Unspecified)
                throw TopicMapping.Invalid(
                    "actions", $"{action} is no action.",
                    "Choose select, insert, update, delete, ddl, auth or admin.");
        }

        if (request.EntryId < 0)
            throw TopicMapping.Invalid(
                "entry_id", $"{request.EntryId} is no entry's id.", "Give a number of at least 1, as `bib admin audit list` prints it.");
        var query = new AuditQuery
        {
            Entry = request.EntryId == 0 ? null : request.EntryId,
            User = request.UserId,
            Subject = request.Subject,
            Actions = [.. request.Actions.Select(action => action.ToString().ToUpperInvariant())],
            From = TopicMapping.ToTime(request.From, "from"),
            To = TopicMapping.ToTime(request.To, "to"),
            PageSize = DatasetMapping.PageSize(request.PageSize, AuditQuery.PageSizeDefault, AuditQuery.PageSizeMax),
            PageToken = request.PageToken.Length == 0 ? null : request.PageToken,
        };
        return query.From >= query.To
            ? throw TopicMapping.Invalid(
                "to", $"Nothing lies between {query.From:O} and {query.To:O}.", "Give a `to` that is later than `from`.")
            : query;
    }

    public static ListAuditEntriesResponse ToProto(this AuditPage page)
    {
        var response = new ListAuditEntriesResponse { NextPageToken = page.NextPageToken ?? "" };
        response.Entries.AddRange(page.Entries.Select(ToProto));
        return response;
    }

    private static AuditEntry ToProto(AuditListing entry)
    {
        using var details = entry.Details is { } text ? JsonDocument.Parse(text) : null;
        return new()
        {
            Id = entry.Id,
            Time = Timestamp.FromDateTimeOffset(entry.Time),
            UserId = entry.User ?? "",
            Action = Enum.TryParse<AuditAction>(entry.Action, ignoreCase: true, out var action) ? action : AuditAction.Unspecified,
            Kind = entry.Kind ?? "",
            Subject = entry.Subject ?? "",
            Command = Text(details, "command") ?? "",
            Name = _names.Select(name => Text(details, name)).FirstOrDefault(name => name is not null)
                ?? (Guid.TryParse(entry.Subject, out _) ? "" : entry.Subject ?? ""),
            OperationId = entry.Operation.ToString(),
            Door = entry.Door ?? "",
            Role = entry.Role,
            JobId = entry.Job?.ToString() ?? "",
            Details = entry.Details ?? "",
        };
    }

    /// <summary>What an entry says under a name; null where it says nothing, or no text.</summary>
    private static string? Text(JsonDocument? details, string name) =>
        details?.RootElement is { ValueKind: JsonValueKind.Object } said
        && said.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static void RequireLength(string field, string text, int max)
    {
        if (text.Length <= max) return;
        throw new RefusalException(new(
            RefusalCode.TooLong, $"{field} has {text.Length} characters; {max} are allowed.",
            "Give it as `bib admin audit list` prints it.", field));
    }
}
