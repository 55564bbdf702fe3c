using System.CommandLine;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands.Topic;

/// <summary>What the verbs on topics share.</summary>
internal abstract class TopicCommand(string name, string summary) : ObjectCommand(name, summary)
{
    /// <summary>How a topic is named on the command line.</summary>
    public const string TopicNamed = "The topic's path, as in weather/stations, or its id.";

    protected static V1.TopicService.TopicServiceClient Stub(Invocation.Invocation invocation) =>
        new(invocation.Node.Invoker);

    protected Argument<string> AddTopic() => Add(new Argument<string>("topic")
    {
        Description = TopicNamed,
    });

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

    /// <summary>The topics of a list, page by page.</summary>
    protected static IAsyncEnumerable<V1.Topic> ReadAsync(
        Invocation.Invocation invocation, V1.ListTopicsRequest request, int limit, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        return Pages.ReadAsync<V1.Topic>(limit, async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(call => stub.ListTopicsAsync(request, call), cancellationToken);
            return (page.Topics, page.NextPageToken);
        });
    }

    /// <summary>Deletes a topic as it was seen: by its id, and the version that it had.</summary>
    protected static async Task<V1.Topic> DeleteAsync(
        Invocation.Invocation invocation, V1.Topic topic, string key, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var request = new V1.DeleteTopicRequest { Topic = new() { Id = topic.Id }, Etag = topic.Etag, IdempotencyKey = key };
        return (await invocation.Node.CallAsync(call => stub.DeleteTopicAsync(request, call), cancellationToken)).Topic;
    }
}
