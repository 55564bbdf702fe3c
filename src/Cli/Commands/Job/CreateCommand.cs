using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Job;

/// <summary><c>bib job create</c>.</summary>
internal sealed class CreateCommand : JobCommand
{
    private readonly Argument<string> _file;
    private readonly Option<string?> _topic;
    private readonly Option<string[]> _after;
    private readonly Option<bool> _wait;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public CreateCommand() : base("create", "Run instructions on the node: clean, join, publish.")
    {
        _file = Add(new Argument<string>("file") { Description = "A definition in YAML or JSON; - for standard input." });
        _topic = Add(new Option<string?>("--topic")
        {
            Description = "The topic that it works for, in the place of the definition's own.",
            HelpName = "path",
        });
        _after = Add(new Option<string[]>("--after")
        {
            Description = "Wait until this job is completed; may be repeated.",
            HelpName = "job",
        });
        _wait = Add(new Option<bool>("--wait") { Description = "Wait for its end, and tell what it does." });
        _dryRun = Add(new Option<bool>("--dry-run")
        {
            Description = "Have the node check it: every instruction, parameter and expression; nothing is run.",
        });
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib job create clean.yaml --wait", "run it, and see what it does"),
        new("bib job create clean.yaml --topic weather --dry-run", "only check it"),
        new("bib job create - --topic weather", "from standard input"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.CreateJobRequest
        {
            Definition = await ReadAsync(invocation, cancellationToken),
            Topic = invocation.Value(_topic) ?? "",
            CheckOnly = invocation.Value(_dryRun),
            IdempotencyKey = KeyOf(invocation, _key),
        };
        request.DependsOn.AddRange(invocation.Value(_after) ?? []);
        var job = (await invocation.Node.CallAsync(call => Stub(invocation).CreateJobAsync(request, call), cancellationToken)).Job;
        if (request.CheckOnly) invocation.Remark($"would run {job.StepCount} instructions in {job.Topic} at {invocation.Where}");
        else if (invocation.Value(_wait))
            return await EndAsync(invocation, await WaitAsync(invocation, job.Id, cancellationToken), cancellationToken);
        else invocation.Remark($"created job {job.Id}; see what it does: bib job logs -f {job.Id}");
        await invocation.Output.WriteOneAsync(JobRecord.Shape, JobRecord.Of(job), cancellationToken);
        return ExitCode.Ok;
    }

    private async Task<string> ReadAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var file = invocation.Value(_file);
        if (file == "-") return await invocation.Terminal.In.ReadToEndAsync(cancellationToken);
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliException.BadSource, ExitCode.Usage, $"'{file}' cannot be read: {fault.Message}",
                "Name a definition that exists, or - for standard input.");
        }
    }
}
