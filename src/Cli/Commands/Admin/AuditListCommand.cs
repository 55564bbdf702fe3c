using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Admin;

/// <summary><c>bib admin audit list</c>: pages through the log, the newest first.</summary>
internal sealed class AuditListCommand : BibCommand
{
    private static readonly string[] _actions = ["select", "insert", "update", "delete", "ddl", "auth", "admin"];

    private static readonly Shape _shape = new(
        [
            new("id"), new("time"), new("action"), new("command"), new("kind", OnlyWide: true), new("user_id"),
            new("door", OnlyWide: true), new("role", OnlyWide: true), new("operation_id", OnlyWide: true),
            new("subject", OnlyWide: true), new("name", IsLong: true),
        ],
        "id");

    private readonly Option<string?> _user;
    private readonly Option<string?> _subject;
    private readonly Option<string[]> _actionsOnly;
    private readonly Option<string?> _from;
    private readonly Option<string?> _to;
    private readonly Option<long> _entry;
    private readonly Option<int> _limit;

    public AuditListCommand() : base("list", "List who did what to which and when, newest first.")
    {
        _user = Add(new Option<string?>("--user") { Description = "Only what this user did, by its id.", HelpName = "user" });
        _subject = Add(new Option<string?>("--subject")
        {
            Description = "Only what was done to this: a path it had, an id, or a setting.",
            HelpName = "thing",
        });
        _actionsOnly = Add(new Option<string[]>("--action")
        {
            Description = "select, insert, update, delete, ddl, auth or admin; may be repeated.",
            HelpName = "action",
        });
        _actionsOnly.AcceptOnlyFromAmong(_actions);
        _from = Add(Moment("--from", "Only from then on"));
        _to = Add(Moment("--to", "Only before"));
        _entry = Add(NumberOption.Of(
            "--entry", "id", "Only this entry, as bib admin audit verify names it.", 0L, 1L));
        _limit = Add(NumberOption.Limit());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib admin audit list --from 7d --limit 20", "the last week's newest changes"),
        new("bib admin audit list --subject weather/stations", "what was done to a topic or dataset"),
        new("bib admin audit list --action auth -o csv", "who signed in, for a spreadsheet"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new V1.AdminService.AdminServiceClient(invocation.Node.Invoker);
        var request = new V1.ListAuditEntriesRequest
        {
            UserId = invocation.Value(_user) ?? "",
            Subject = invocation.Value(_subject) ?? "",
            Actions = { (invocation.Value(_actionsOnly) ?? []).Select(word => (V1.AuditAction)(Array.IndexOf(_actions, word) + 1)) },
            From = MomentOf(invocation, _from),
            To = MomentOf(invocation, _to),
            EntryId = invocation.Value(_entry),
        };
        var entries = Pages.ReadAsync<V1.AuditEntry>(invocation.Value(_limit), async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(
                call => stub.ListAuditEntriesAsync(request, call), cancellationToken);
            return (page.Entries, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(_shape, entries.Select(Record), cancellationToken);
        return ExitCode.Ok;
    }

    private static Option<string?> Moment(string name, string means) => new(name)
    {
        Description = $"{means}: a day or moment in UTC, as in 2027-01-31, or back from now: 7d, 12h.",
        HelpName = "when",
    };

    private static Timestamp? MomentOf(Invocation.Invocation invocation, Option<string?> option)
    {
        if (invocation.Value(option) is not { Length: > 0 } said) return null;
        return Moments.Read(said, invocation.Time.GetUtcNow(), isAhead: false) ?? throw new CliException(
            CliException.WrongUsage, ExitCode.Usage, $"{option.Name} is '{said}', which is no moment.",
            $"Write {option.Name} 2027-01-31, {option.Name} 2027-01-31T12:00Z, {option.Name} 7d or {option.Name} 12h.");
    }

    private static JsonObject Record(V1.AuditEntry entry) => new()
    {
        ["id"] = entry.Id,
        ["time"] = TopicRecord.Time(entry.Time),
        ["action"] = entry.Action.ToString().ToLowerInvariant(),
        ["command"] = entry.Command,
        ["kind"] = entry.Kind,
        ["subject"] = entry.Subject,
        ["name"] = entry.Name,
        ["user_id"] = entry.UserId,
        ["door"] = entry.Door,
        ["role"] = entry.Role,
        ["operation_id"] = entry.OperationId,
        ["job_id"] = entry.JobId.Length == 0 ? null : entry.JobId,
        ["details"] = entry.Details.Length == 0 ? null : JsonNode.Parse(entry.Details),
    };
}
