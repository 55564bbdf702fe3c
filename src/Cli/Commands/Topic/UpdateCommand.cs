using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic update</c>: changes what is named and leaves the rest.</summary>
internal sealed class UpdateCommand : TopicCommand
{
    private readonly Argument<string> _topic;
    private readonly DescriptionOptions _about = DescriptionOptions.ForChange();
    private readonly Option<string[]> _columns;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public UpdateCommand() : base("update", "Change a topic's description, tags, metadata or columns.")
    {
        _topic = AddTopic();
        foreach (var option in _about.All) Options.Add(option);
        _columns = Add(ColumnOptions.Make("All columns that it declares from now on, empty to declare none:"));
        _etag = AddEtag();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic update weather --description \"Readings, hourly\"", "a new description"),
        new("bib topic update weather --tag climate --tag open", "new tags for the old ones"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.UpdateTopicRequest
        {
            Topic = TopicRecord.Ref(invocation.Value(_topic)),
            Values = new V1.Topic(),
            UpdateMask = new FieldMask(),
            Etag = invocation.Value(_etag) ?? "",
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var values = request.Values;
        _about.Fill(invocation, request.UpdateMask, text => values.Description = text, values.Tags, values.Metadata);
        if (invocation.Has(_columns))
        {
            request.UpdateMask.Paths.Add("schema");
            values.Schema = ColumnOptions.Read(invocation.Value(_columns)!);
        }

        if (request.UpdateMask.Paths.Count == 0)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "Nothing to change: name a description, tags, metadata or columns.",
                "bib topic update --help");
        if (invocation.Value(_dryRun))
        {
            var found = await FindAsync(invocation, invocation.Value(_topic), cancellationToken);
            invocation.Remark($"would change {string.Join(", ", request.UpdateMask.Paths)} of {found.Path}");
            return ExitCode.Ok;
        }

        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.UpdateTopicAsync(request, call), cancellationToken);
        return await ShowAsync(invocation, answer.Topic, $"changed {answer.Topic.Path}", cancellationToken);
    }
}
