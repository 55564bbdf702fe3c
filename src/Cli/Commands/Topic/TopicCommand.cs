using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary>What the verbs on topics share.</summary>
internal abstract class TopicCommand(string name, string summary) : BibCommand(name, summary)
{
    /// <summary>How a topic is named on the command line.</summary>
    public const string TopicNamed = "The topic's path, as in weather/stations, or its id.";

    protected static V1.TopicService.TopicServiceClient Stub(Invocation.Invocation invocation) =>
        new(invocation.Node.Invoker);

    protected Argument<string> AddTopic() => Add(new Argument<string>("topic")
    {
        Description = TopicNamed,
    });

    protected Option<bool> AddDryRun() => Add(new Option<bool>("--dry-run")
    {
        Description = "Say what would be done, and do nothing.",
    });

    protected Option<bool> AddYes() => Add(new Option<bool>("--yes", "-y")
    {
        Description = "Do not ask.",
    });

    protected Option<string?> AddKey() => Add(new Option<string?>("--idempotency-key")
    {
        Description = "A UUID of yours: repeating the command with it does nothing twice.",
        HelpName = "uuid",
    });

    protected Option<string?> AddEtag() => Add(new Option<string?>("--etag")
    {
        Description = "Change it only if this is still its etag.",
        HelpName = "etag",
    });

    /// <summary>The key that was given, or one of this run: bib itself may repeat a call.</summary>
    protected static string KeyOf(Invocation.Invocation invocation, Option<string?> option) =>
        invocation.Value(option) is { Length: > 0 } given
            ? given
            : Guid.CreateVersion7(invocation.Time.GetUtcNow()).ToString();

    protected static async Task<V1.Topic> FindAsync(
        Invocation.Invocation invocation, string topic, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(
            call => stub.GetTopicAsync(new V1.GetTopicRequest { Topic = TopicRecord.Ref(topic) }, call),
            cancellationToken);
        return answer.Topic;
    }

    protected static async Task<int> ShowAsync(
        Invocation.Invocation invocation, V1.Topic topic, string remark, CancellationToken cancellationToken)
    {
        invocation.Remark(remark);
        await invocation.Output.WriteOneAsync(TopicRecord.Shape, TopicRecord.Of(topic), cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>Reads <c>key=value</c> pairs.</summary>
    /// <exception cref="CliException">One has no equals sign, or a key comes twice.</exception>
    protected static IReadOnlyDictionary<string, string> Pairs(string option, IEnumerable<string> given)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !pairs.TryAdd(pair[..equals], pair[(equals + 1)..]))
                throw new CliException(
                    CliException.WrongUsage, ExitCode.Usage,
                    $"{option} is '{pair}'; it is key=value, and each key comes once.", $"{option} source=noaa");
        }

        return pairs;
    }
}
