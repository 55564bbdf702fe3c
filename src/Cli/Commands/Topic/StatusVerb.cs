using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic archive</c>, <c>unarchive</c> and <c>restore</c>: one verb, one call.</summary>
internal sealed class StatusVerb : TopicCommand
{
    private readonly Argument<string> _topic;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;
    private readonly string _done;
    private readonly Func<Invocation.Invocation, V1.TopicRef, string, CancellationToken, Task<V1.Topic>> _call;

    private StatusVerb(
        string name, string summary, string done, IReadOnlyList<Example> examples,
        Func<Invocation.Invocation, V1.TopicRef, string, CancellationToken, Task<V1.Topic>> call)
        : base(name, summary)
    {
        _topic = AddTopic();
        _dryRun = AddDryRun();
        _key = AddKey();
        _done = done;
        _call = call;
        Examples = examples;
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static StatusVerb Archive() => new(
        "archive", "Make a topic read-only.", "archived",
        [
            new("bib topic archive weather/stations", "nothing can be added to it from now on"),
            new("bib topic archive weather/stations --dry-run", "only says what would be done"),
        ],
        async (invocation, topic, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).ArchiveTopicAsync(
                new V1.ArchiveTopicRequest { Topic = topic, IdempotencyKey = key }, call),
            cancellationToken)).Topic);

    public static StatusVerb Unarchive() => new(
        "unarchive", "Make an archived topic active again.", "active again:",
        [
            new("bib topic unarchive weather/stations", "it takes data again"),
            new("bib topic unarchive weather/stations --dry-run", "only says what would be done"),
        ],
        async (invocation, topic, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).UnarchiveTopicAsync(
                new V1.UnarchiveTopicRequest { Topic = topic, IdempotencyKey = key }, call),
            cancellationToken)).Topic);

    public static StatusVerb Restore() => new(
        "restore", "Bring back a deleted topic, within 7 days.", "restored",
        [
            new("bib topic restore weather/stations", "the one that was deleted last from there"),
            new("bib topic restore 0198c0de-0000-7000-8000-000000000001", "a certain one, by its id"),
        ],
        async (invocation, topic, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).RestoreTopicAsync(
                new V1.RestoreTopicRequest { Topic = topic, IdempotencyKey = key }, call),
            cancellationToken)).Topic);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_topic);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would {Name} {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var topic = await _call(invocation, TopicRecord.Ref(named), KeyOf(invocation, _key), cancellationToken);
        return await ShowAsync(invocation, topic, $"{_done} {topic.Path}", cancellationToken);
    }
}
