using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic rename</c>: a new last segment, or a whole new path; the id stays.</summary>
internal sealed class RenameCommand : TopicCommand
{
    private readonly Argument<string> _topic;
    private readonly Argument<string> _name;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public RenameCommand() : base("rename", "Give a topic a new name or place; its id and datasets stay.")
    {
        _topic = AddTopic();
        _name = Add(new Argument<string>("name")
        {
            Description = "The new last segment; with a slash, the new path from the top.",
        });
        _etag = Add(new Option<string?>("--etag")
        {
            Description = "Rename it only if this is still its etag.",
            HelpName = "etag",
        });
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic rename weather/stations sensors", "weather/stations becomes weather/sensors"),
        new("bib topic rename weather/stations climate/stations", "moved below climate"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        // By its path it is not looked for first: the repeat of a rename that was done would find nothing there.
        var topic = TopicRecord.Ref(invocation.Value(_topic));
        var before = topic.TopicCase == V1.TopicRef.TopicOneofCase.Path && !invocation.Value(_dryRun)
            ? topic.Path.TrimEnd('/')
            : (await FindAsync(invocation, invocation.Value(_topic), cancellationToken)).Path;
        var path = PathAfter(before, invocation.Value(_name));
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would rename {before} → {path}");
            return ExitCode.Ok;
        }

        var request = new V1.UpdateTopicRequest
        {
            Topic = topic,
            Values = new V1.Topic { Path = path },
            UpdateMask = new FieldMask { Paths = { "path" } },
            Etag = invocation.Value(_etag) ?? "",
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.UpdateTopicAsync(request, call), cancellationToken);
        return await ShowAsync(
            invocation, answer.Topic, $"renamed {before} → {answer.Topic.Path}", cancellationToken);
    }

    internal static string PathAfter(string path, string name)
    {
        if (name.Contains('/', StringComparison.Ordinal)) return name.TrimStart('/');
        var slash = path.LastIndexOf('/');
        return slash < 0 ? name : $"{path[..slash]}/{name}";
    }
}
