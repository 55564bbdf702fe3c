using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic create</c>.</summary>
internal sealed class CreateCommand : TopicCommand
{
    private readonly Argument<string> _path;
    private readonly DescriptionOptions _about = DescriptionOptions.ForNew("What the topic is about");
    private readonly Option<string[]> _columns;
    private readonly Option<bool> _parents;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public CreateCommand() : base("create", "Make a topic; you are its owner.")
    {
        _path = Add(new Argument<string>("path")
        {
            Description = "Up to 8 segments of a-z 0-9 - _ . joined by slashes.",
        });
        foreach (var option in _about.All) Options.Add(option);
        _columns = Add(ColumnOptions.Make("A column that what is published here has:"));
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
        new("bib topic create readings --column day:date! --column value:number", "one for tables of a kind"),
        new("bib topic create weather/stations/gsod -p", "one below others that may not exist yet"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.CreateTopicRequest
        {
            Path = invocation.Value(_path),
            CreateParents = invocation.Value(_parents),
            IdempotencyKey = KeyOf(invocation, _key),
        };
        _about.Fill(invocation, new FieldMask(), text => request.Description = text, request.Tags, request.Metadata);
        if (invocation.Has(_columns)) request.Schema = ColumnOptions.Read(invocation.Value(_columns)!);
        if (invocation.Value(_dryRun))
        {
            await DryCreation.RequireTopicAsync(invocation, request.Path, request.CreateParents, cancellationToken);
            invocation.Remark($"would create {request.Path} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.CreateTopicAsync(request, call), cancellationToken);
        return await ShowAsync(invocation, answer.Topic, $"created {answer.Topic.Path}", cancellationToken);
    }
}
