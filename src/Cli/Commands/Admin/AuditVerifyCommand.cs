using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Admin;

/// <summary><c>bib admin audit verify</c>: ends with 8 when something does not fit.</summary>
internal sealed class AuditVerifyCommand : BibCommand
{
    private static readonly TimeSpan _progressEvery = TimeSpan.FromSeconds(1);

    private static readonly Shape _shape = new(
        [
            new("intact"), new("entries_checked"), new("seals_checked"), new("unsealed"), new("head"),
        ],
        "head");

    private readonly Option<string?> _head;

    public AuditVerifyCommand()
        : base("verify", "Check the audit log against its hash chain; ends with 8 when it was altered.") =>
        _head = Add(new Option<string?>("--head")
        {
            Description = "The head that an earlier run named: proves that nothing was cut off since.",
            HelpName = "number:hash",
        });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib admin audit verify", "check the whole log"),
        new("bib admin audit verify -o name", "only the head, to keep elsewhere"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = Request(invocation.Value(_head));
        var stub = new AdminService.AdminServiceClient(invocation.Node.Invoker);
        var last = new VerifyAuditResponse();
        var told = invocation.Time.GetTimestamp();
        await foreach (var progress in invocation.Node.StreamAsync(
            call => stub.VerifyAudit(request, call), cancellationToken))
        {
            last = progress;
            if (invocation.Time.GetElapsedTime(told) < _progressEvery) continue;
            told = invocation.Time.GetTimestamp();
            invocation.Remark($"checked {progress.EntriesChecked} entries, {progress.SealsChecked} seals");
        }

        var verdict = last.Verdict ?? throw new CliException(
            CliException.Unexpected, ExitCode.Failed, "The node ended the check without a verdict.",
            "Run it again: bib admin audit verify");
        await invocation.Output.WriteOneAsync(_shape, Record(last, verdict), cancellationToken);
        foreach (var finding in verdict.Findings.Take(20))
            invocation.Remark($"entry {finding.EntryId}, seal {finding.SealNumber}: {finding.Problem}");
        if (verdict.Findings.FirstOrDefault(finding => finding.EntryId > 0) is { } first)
            invocation.Remark($"see what an entry says now: bib admin audit list --entry {first.EntryId} -o json");
        return verdict.Intact ? ExitCode.Ok : ExitCode.Findings;
    }

    private static VerifyAuditRequest Request(string? head)
    {
        if (string.IsNullOrEmpty(head)) return new VerifyAuditRequest();
        var colon = head.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(head[..colon], CultureInfo.InvariantCulture, out var number)
            ? new VerifyAuditRequest { RememberedHeadNumber = number, RememberedHeadHash = head[(colon + 1)..] }
            : throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"--head is '{head}'; it is number:hash.",
                "bib admin audit verify -o name, which prints one");
    }

    private static JsonObject Record(VerifyAuditResponse last, AuditVerdict verdict) => new()
    {
        ["intact"] = verdict.Intact,
        ["entries_checked"] = last.EntriesChecked,
        ["seals_checked"] = last.SealsChecked,
        ["unsealed"] = verdict.Unsealed,
        ["head"] = string.Create(CultureInfo.InvariantCulture, $"{verdict.HeadNumber}:{verdict.HeadHash}"),
        ["finding_count"] = verdict.FindingCount,
        ["findings"] = new JsonArray([.. verdict.Findings.Select(finding => new JsonObject
        {
            ["entry_id"] = finding.EntryId,
            ["seal_number"] = finding.SealNumber,
            ["problem"] = finding.Problem,
        })]),
    };
}
