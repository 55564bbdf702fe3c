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
    private readonly Option<int?> _copies;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public UpdateCommand() : base("update", "Change a topic's description, tags, metadata, columns or number of copies.")
    {
        _topic = AddTopic();
        foreach (var option in _about.All) Options.Add(option);
        _columns = Add(ColumnOptions.Make("All columns that it declares from now on, empty to declare none:"));
        _copies = Add(new Option<int?>("--minimum-copies")
        {
            Description = "How many nodes keep each dataset at least, its home among them, 0 to 16; 0 for none.",
            HelpName = "number",
        });
        _etag = AddEtag();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic update weather --description \"Readings, hourly\"", "a new description"),
        new("bib topic update weather --tag climate --tag open", "new tags for the old ones"),
        new("bib topic update weather --minimum-copies 2", "no copy is dropped, and no dataset deleted, below two copies"),
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

        if (invocation.Value(_copies) is { } copies)
        {
            request.UpdateMask.Paths.Add("minimum_copies");
            values.MinimumCopies = copies;
        }

        if (request.UpdateMask.Paths.Count == 0)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage,
                "Nothing to change: name a description, tags, metadata, columns or a number of copies.",
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
