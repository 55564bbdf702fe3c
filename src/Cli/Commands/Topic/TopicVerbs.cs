using System.CommandLine;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic archive</c>, <c>unarchive</c>, <c>restore</c> and <c>roles</c>.</summary>
internal static class TopicVerbs
{
    public static StatusVerb Archive() => Of(
        "archive", "Make a topic read-only.", "archived",
        [
            new("bib topic archive weather/stations", "nothing can be added to it from now on"),
            new("bib topic archive weather/stations --dry-run", "only says what would be done"),
        ],
        async (invocation, topic, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).ArchiveTopicAsync(new() { Topic = topic, IdempotencyKey = key }, call),
            cancellationToken)).Topic);

    public static StatusVerb Unarchive() => Of(
        "unarchive", "Make an archived topic active again.", "active again:",
        [
            new("bib topic unarchive weather/stations", "it takes data again"),
            new("bib topic unarchive weather/stations --dry-run", "only says what would be done"),
        ],
        async (invocation, topic, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).UnarchiveTopicAsync(new() { Topic = topic, IdempotencyKey = key }, call),
            cancellationToken)).Topic);

    public static StatusVerb Restore() => Of(
        "restore", "Bring back a deleted topic, within 7 days.", "restored",
        [
            new("bib topic restore weather/stations", "the one that was deleted last from there"),
            new("bib topic restore 0198c0de-0000-7000-8000-000000000001", "a certain one, by its id"),
        ],
        async (invocation, topic, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).RestoreTopicAsync(new() { Topic = topic, IdempotencyKey = key }, call),
            cancellationToken)).Topic);

    public static RolesVerb Roles() => new(
        "topic", "weather",
        Named(),
        TopicRecord.Shape,
        async (invocation, named, cancellationToken) => TopicRecord.Of((await invocation.Node.CallAsync(
            call => Stub(invocation).GetTopicAsync(new() { Topic = TopicRecord.Ref(named) }, call),
            cancellationToken)).Topic),
        async (invocation, named, change, cancellationToken) => TopicRecord.Of((await invocation.Node.CallAsync(
            call => Stub(invocation).SetTopicRolesAsync(
                new()
                {
                    Topic = TopicRecord.Ref(named),
                    Grant = { change.Grant },
                    Withdraw = { change.Withdraw },
                    Etag = change.Etag,
                    IdempotencyKey = change.Key,
                },
                call),
            cancellationToken)).Topic));

    private static Argument<string> Named() => new("topic") { Description = TopicCommand.TopicNamed };

    private static StatusVerb Of(
        string name,
        string summary,
        string done,
        IReadOnlyList<Example> examples,
        Func<Invocation.Invocation, V1.TopicRef, string, CancellationToken, Task<V1.Topic>> call) => new(
            name, summary, done,
            Named(),
            TopicRecord.Shape,
            examples,
            async (invocation, named, key, cancellationToken) =>
                TopicRecord.Of(await call(invocation, TopicRecord.Ref(named), key, cancellationToken)));

    private static V1.TopicService.TopicServiceClient Stub(Invocation.Invocation invocation) =>
        new(invocation.Node.Invoker);
}
