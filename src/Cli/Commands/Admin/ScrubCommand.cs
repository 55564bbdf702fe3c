using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Transfers;
using Bib.V1;

namespace Bib.Cli.Commands.Admin;

/// <summary><c>bib admin scrub</c>: ends with 8 when something is damaged or missing.</summary>
internal sealed class ScrubCommand() : BibCommand(
    "scrub", "Read all that the node keeps; ends with 8 when something is damaged.")
{
    private const int ToldMax = 20;
    private static readonly TimeSpan _progressEvery = TimeSpan.FromSeconds(1);

    private static readonly Shape _shape = new(
        [
            new("intact"), new("chunks_checked"), new("bytes_checked"), new("finding_count"),
        ],
        "intact");

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib admin scrub", "read everything now; the node does so by itself once a day"),
        new("bib admin scrub -o json", "every finding, for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new AdminService.AdminServiceClient(invocation.Node.Invoker);
        var last = new ScrubChunksResponse();
        var told = invocation.Time.GetTimestamp();
        await foreach (var progress in invocation.Node.StreamAsync(
            call => stub.ScrubChunks(new ScrubChunksRequest(), call), cancellationToken))
        {
            last = progress;
            if (invocation.Time.GetElapsedTime(told) < _progressEvery) continue;
            told = invocation.Time.GetTimestamp();
            invocation.Remark($"checked {progress.ChunksChecked} chunks, {ProgressLine.Bytes(progress.BytesChecked)}");
        }

        var verdict = last.Verdict ?? throw new CliException(
            CliException.Unexpected, ExitCode.Failed, "The node ended the check without a verdict.",
            "Run it again: bib admin scrub");
        await invocation.Output.WriteOneAsync(_shape, Record(last, verdict), cancellationToken);
        foreach (var finding in verdict.Findings.Take(ToldMax)) invocation.Remark(finding.Problem);
        if (verdict.FindingCount > ToldMax)
            invocation.Remark($"and {verdict.FindingCount - ToldMax} more; -o json has the first 1,000");
        if (!verdict.Intact) invocation.Remark("'bib dataset verify DATASET' names the files; uploading a version again mends it");
        return verdict.Intact ? ExitCode.Ok : ExitCode.Findings;
    }

    private static JsonObject Record(ScrubChunksResponse last, ScrubVerdict verdict) => new()
    {
        ["intact"] = verdict.Intact,
        ["chunks_checked"] = last.ChunksChecked,
        ["bytes_checked"] = last.BytesChecked,
        ["finding_count"] = verdict.FindingCount,
        ["findings"] = new JsonArray([.. verdict.Findings.Select(finding => new JsonObject
        {
            ["chunk"] = finding.Chunk,
            ["missing"] = finding.Missing,
            ["problem"] = finding.Problem,
        })]),
    };
}
