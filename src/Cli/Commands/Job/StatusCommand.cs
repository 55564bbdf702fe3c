using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Job;

/// <summary><c>bib job status</c>.</summary>
internal sealed class StatusCommand : JobCommand
{
    private readonly Argument<string> _job;

    public StatusCommand() : base("status", "Show a job: how far it is, what it published, why it failed.") => _job = AddJob();

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib job status $JOB", "for people"),
        new("bib job status $JOB -o json", "everything, with its definition"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.GetJobRequest { JobId = invocation.Value(_job) };
        var answer = await invocation.Node.CallAsync(call => Stub(invocation).GetJobAsync(request, call), cancellationToken);
        var record = JobRecord.Of(answer.Job);

        // Many lines, which a table of fields would show as one.
        if (invocation.Output.Format != OutputFormat.Table) record["definition"] = answer.Definition;
        await invocation.Output.WriteOneAsync(JobRecord.Shape, record, cancellationToken);
        return ExitCode.Ok;
    }
}
