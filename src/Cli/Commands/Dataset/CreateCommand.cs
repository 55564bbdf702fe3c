using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset create</c>.</summary>
internal sealed class CreateCommand : DatasetCommand
{
    private readonly Argument<string> _path;
    private readonly DescriptionOptions _about = DescriptionOptions.ForNew("What the data is");
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public CreateCommand() : base("create", "Make a dataset without a version; you are its owner.")
    {
        _path = Add(new Argument<string>("path")
        {
            Description = "The topic's path, a slash, and a name of 1-64 of a-z 0-9 - _ and dots.",
        });
        foreach (var option in _about.All) Options.Add(option);
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
            IdempotencyKey = KeyOf(invocation, _key),
        };
        _about.Fill(invocation, new FieldMask(), text => request.Description = text, request.Tags, request.Metadata);
        if (invocation.Value(_dryRun))
        {
            await DryCreation.RequireDatasetAsync(
                invocation, request.Path, mayExist: false, withTopics: false, cancellationToken);
            invocation.Remark($"would create {request.Path} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.CreateDatasetAsync(request, call), cancellationToken);
        return await ShowAsync(invocation, answer.Dataset, $"created {answer.Dataset.Path}", cancellationToken);
    }
}
