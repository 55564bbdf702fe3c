using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic get</c>.</summary>
internal sealed class GetCommand : TopicCommand
{
    private readonly Argument<string> _topic;

    public GetCommand() : base("get", "Show one topic.") => _topic = AddTopic();

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic get weather/stations", "for people"),
        new("bib topic get weather/stations -o json", "everything, for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var topic = await FindAsync(invocation, invocation.Value(_topic), cancellationToken);
        await invocation.Output.WriteOneAsync(TopicRecord.Shape, TopicRecord.Of(topic), cancellationToken);
        return ExitCode.Ok;
    }
}
