using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Transfers;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset verify</c>: exit 0 when all is as it was published, 8 when something is not.</summary>
internal sealed class VerifyCommand : DatasetCommand
{
    private static readonly Shape _shape = new([new("path"), new("message")], "path") { HasHeadAlone = false };

    private readonly Argument<string> _version;

    public VerifyCommand() : base("verify", "Check every byte of a version on the node; exit 8 when one is wrong.") =>
        _version = AddVersion();

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset verify weather/gsod", "the newest version"),
        new("bib dataset verify weather/gsod@1.2.0 -o json", "a certain one; [] when nothing is wrong"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var findings = 0;
        V1.VerifyProgress? last = null;
        using var progress = new ProgressLine(invocation, "verifying");
        await invocation.Output.WriteManyAsync(_shape, RecordsAsync(), cancellationToken);
        progress.Dispose();
        invocation.Remark(findings == 0
            ? $"verified {Counted.Of(last?.FilesChecked ?? 0, "file")}, {ProgressLine.Bytes(last?.BytesChecked ?? 0)}: all as published"
            : $"{Counted.Of(findings, "finding")} in {Counted.Of(last?.FilesChecked ?? 0, "file")}");
        return findings == 0 ? ExitCode.Ok : ExitCode.Findings;

        async IAsyncEnumerable<JsonObject> RecordsAsync()
        {
            await foreach (var step in StepsAsync(invocation, cancellationToken))
            {
                if (step.Progress is { } done)
                {
                    last = done;
                    progress.Report(done.BytesChecked, done.SizeBytes, done.FilesChecked, done.FileCount);
                }
                else
                {
                    findings++;
                    yield return new()
                    {
                        ["path"] = FileRecord.Shown(step.Finding.Path),
                        ["message"] = step.Finding.Message,
                    };
                }
            }
        }
    }

    private IAsyncEnumerable<V1.VerifyVersionResponse> StepsAsync(
        Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, version) = DatasetRecord.Split(invocation.Value(_version));
        var stub = Stub(invocation);
        return invocation.Node.StreamAsync(
            call => stub.VerifyVersion(new() { Dataset = dataset, Version = version }, call), cancellationToken);
    }
}
