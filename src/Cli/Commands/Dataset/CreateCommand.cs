using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset create</c>.</summary>
internal sealed class CreateCommand : DatasetCommand
{
    private readonly Argument<string> _path;
    private readonly Option<string?> _description;
    private readonly Option<string[]> _tags;
    private readonly Option<string[]> _metadata;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public CreateCommand() : base("create", "Make a dataset without a version; you are its owner.")
    {
        _path = Add(new Argument<string>("path")
        {
            Description = "The topic's path, a slash, and a name of 1-64 of a-z 0-9 - _ and dots.",
        });
        _description = Add(new Option<string?>("--description")
        {
            Description = "What the data is, at most 4096 characters.",
            HelpName = "text",
        });
        _tags = Add(new Option<string[]>("--tag")
        {
            Description = "A word to find it by; may be repeated, at most 32 times.",
            HelpName = "word",
        });
        _metadata = Add(new Option<string[]>("--metadata")
        {
            Description = "A fact about it; may be repeated, at most 64 times.",
            HelpName = "key=value",
        });
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset create weather/gsod --description \"Daily summaries\"", "a dataset in the topic weather"),
        new("bib dataset create weather/gsod --dry-run", "only says what would be made"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.CreateDatasetRequest
        {
            Path = invocation.Value(_path),
            Description = invocation.Value(_description) ?? "",
            IdempotencyKey = KeyOf(invocation, _key),
        };
        request.Tags.AddRange(invocation.Value(_tags) ?? []);
        foreach (var (key, value) in Pairs("--metadata", invocation.Value(_metadata) ?? []))
            request.Metadata.Add(key, value);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would create {request.Path} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.CreateDatasetAsync(request, call), cancellationToken);
        return await ShowAsync(invocation, answer.Dataset, $"created {answer.Dataset.Path}", cancellationToken);
    }
}
