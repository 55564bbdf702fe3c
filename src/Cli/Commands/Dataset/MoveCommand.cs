using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset move</c>: another topic, another name, or both; the id stays.</summary>
internal sealed class MoveCommand : DatasetCommand
{
    private readonly Argument<string> _dataset;
    private readonly Argument<string> _path;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public MoveCommand() : base("move", "Take a dataset to another topic; its id, versions and roles stay.")
    {
        _dataset = AddDataset();
        _path = Add(new Argument<string>("path")
        {
            Description = "Where it goes: the topic's path, a slash, and the name.",
        });
        _etag = AddEtag();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset move weather/gsod climate/gsod", "from the topic weather to climate"),
        new("bib dataset move weather/gsod climate/daily --dry-run", "only says what would be done"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_dataset);
        var path = invocation.Value(_path);
        if (invocation.Value(_dryRun))
        {
            var found = await FindDatasetAsync(invocation, named, cancellationToken);
            invocation.Remark($"would move {found.Path} → {path}");
            return ExitCode.Ok;
        }

        var request = new V1.MoveDatasetRequest
        {
            Dataset = DatasetRecord.Ref(named),
            Path = path,
            Etag = invocation.Value(_etag) ?? "",
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.MoveDatasetAsync(request, call), cancellationToken);
        return await ShowAsync(
            invocation, answer.Dataset, $"moved {named} → {answer.Dataset.Path}", cancellationToken);
    }
}
