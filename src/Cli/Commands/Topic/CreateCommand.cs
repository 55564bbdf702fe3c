using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic create</c>.</summary>
internal sealed class CreateCommand : TopicCommand
{
    private readonly Argument<string> _path;
    private readonly Option<string?> _description;
    private readonly Option<string[]> _tags;
    private readonly Option<string[]> _metadata;
    private readonly Option<bool> _parents;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public CreateCommand() : base("create", "Make a topic; you are its owner.")
    {
        _path = Add(new Argument<string>("path")
        {
            Description = "Up to 8 segments of a-z 0-9 - _ . joined by slashes.",
        });
        _description = Add(new Option<string?>("--description")
        {
            Description = "What the topic is about, at most 4096 characters.",
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
        _parents = Add(new Option<bool>("--parents", "-p")
        {
            Description = "Make missing topics above it too.",
        });
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic create weather --description \"Readings\"", "a topic at the top"),
        new("bib topic create weather/stations/gsod -p", "one below others that may not exist yet"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.CreateTopicRequest
        {
            Path = invocation.Value(_path),
            Description = invocation.Value(_description) ?? "",
            CreateParents = invocation.Value(_parents),
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
        var answer = await invocation.Node.CallAsync(call => stub.CreateTopicAsync(request, call), cancellationToken);
        return await ShowAsync(invocation, answer.Topic, $"created {answer.Topic.Path}", cancellationToken);
    }
}
