using System.CommandLine;
using Bib.Cli.Citations;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset update</c>: changes what is named and leaves the rest.</summary>
internal sealed class UpdateCommand : DatasetCommand
{
    private readonly Argument<string> _dataset;
    private readonly Option<string?> _name;
    private readonly DescriptionOptions _about = DescriptionOptions.ForChange();
    private readonly CitationOptions _citation = new();
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public UpdateCommand() : base("update", "Change a dataset's name, description, tags, metadata or citation.")
    {
        _dataset = AddDataset();
        _name = Add(new Option<string?>("--name")
        {
            Description = "The new name in its topic; id and versions stay.",
            HelpName = "name",
        });
        foreach (var option in _about.All) Options.Add(option);
        foreach (var option in _citation.All) Options.Add(option);
        _etag = AddEtag();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset update weather/gsod --name gsod-2024", "a new name"),
        new("bib dataset update weather/gsod --tag climate --tag open", "new tags for the old ones"),
        new(
            "bib dataset update weather/gsod --author \"Lovelace, Ada\" --license CC-BY-4.0",
            "what it is cited by"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.UpdateDatasetRequest
        {
            Dataset = DatasetRecord.Ref(invocation.Value(_dataset)),
            Values = new V1.Dataset(),
            UpdateMask = new FieldMask(),
            Etag = invocation.Value(_etag) ?? "",
            IdempotencyKey = KeyOf(invocation, _key),
        };
        Fill(invocation, request);
        if (request.UpdateMask.Paths.Count == 0)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage,
                    "Nothing to change: give a name, description, tags, metadata, or what it is cited by.",
                "bib dataset update --help");
        if (invocation.Value(_dryRun))
        {
            var found = await FindDatasetAsync(invocation, invocation.Value(_dataset), cancellationToken);
            invocation.Remark($"would change {string.Join(", ", request.UpdateMask.Paths)} of {found.Path}");
            return ExitCode.Ok;
        }

        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.UpdateDatasetAsync(request, call), cancellationToken);
        return await ShowAsync(invocation, answer.Dataset, $"changed {answer.Dataset.Path}", cancellationToken);
    }

    private void Fill(Invocation.Invocation invocation, V1.UpdateDatasetRequest request)
    {
        if (invocation.Has(_name))
        {
            request.UpdateMask.Paths.Add("name");
            request.Values.Name = invocation.Value(_name) ?? "";
        }

        var values = request.Values;
        _about.Fill(invocation, request.UpdateMask, text => values.Description = text, values.Tags, values.Metadata);
        _citation.Fill(invocation, request);
    }
}
