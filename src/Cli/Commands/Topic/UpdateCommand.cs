using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic update</c>: changes what is named and leaves the rest.</summary>
internal sealed class UpdateCommand : TopicCommand
{
    private readonly Argument<string> _topic;
    private readonly Option<string?> _description;
    private readonly Option<string[]> _tags;
    private readonly Option<string[]> _metadata;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public UpdateCommand() : base("update", "Change a topic's description, tags or metadata.")
    {
        _topic = AddTopic();
        _description = Add(new Option<string?>("--description")
        {
            Description = "The new description; empty to have none.",
            HelpName = "text",
        });
        _tags = Add(new Option<string[]>("--tag")
        {
            Description = "All its tags from now on; may be repeated.",
            HelpName = "word",
        });
        _metadata = Add(new Option<string[]>("--metadata")
        {
            Description = "All its metadata from now on; may be repeated.",
            HelpName = "key=value",
        });
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
        if (invocation.Has(_description))
        {
            request.UpdateMask.Paths.Add("description");
            request.Values.Description = invocation.Value(_description) ?? "";
        }

        if (invocation.Has(_tags))
        {
            request.UpdateMask.Paths.Add("tags");
            request.Values.Tags.AddRange(invocation.Value(_tags));
        }

        if (invocation.Has(_metadata))
        {
            request.UpdateMask.Paths.Add("metadata");
            foreach (var (key, value) in Pairs("--metadata", invocation.Value(_metadata) ?? []))
                request.Values.Metadata.Add(key, value);
        }

        if (request.UpdateMask.Paths.Count == 0)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "Nothing to change: name a description, tags or metadata.",
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
