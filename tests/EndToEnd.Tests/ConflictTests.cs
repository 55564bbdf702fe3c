using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Services.Rpc;

namespace Bib.EndToEnd.Tests;

/// <summary>A conflict between writers, from the row to what a client of the API reads.</summary>
public sealed class ConflictTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_that_names_an_old_etag_is_aborted_with_what_is_documented()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        using var channel = NodeChannel.ToSocket(folder.Socket);
        var topics = new TopicService.TopicServiceClient(channel);
        var create = new CreateTopicRequest { Path = "weather", IdempotencyKey = Key() };
        var made = (await topics.CreateTopicAsync(create, cancellationToken: Cancelled)).Topic;
        var first = (await topics.UpdateTopicAsync(Describe(made, "first"), cancellationToken: Cancelled)).Topic;

        var refused = await Should.ThrowAsync<RpcException>(
            async () => await topics.UpdateTopicAsync(Describe(made, "second"), cancellationToken: Cancelled));

        refused.StatusCode.ShouldBe(StatusCode.Aborted);
        var status = refused.GetRpcStatus().ShouldNotBeNull();
        (status.Code, status.Message).ShouldBe(((int)StatusCode.Aborted, refused.Status.Detail));
        var info = status.GetDetail<ErrorInfo>().ShouldNotBeNull();
        (info.Reason, info.Domain, info.Metadata["code"]).ShouldBe(("STALE", "bib.dev", "BIB-1401"));
        var detail = status.GetDetail<ErrorDetail>().ShouldNotBeNull();
        detail.Code.ShouldBe(ErrorCode.Stale);
        detail.Hint.ShouldNotBeEmpty();
        detail.OperationId.ShouldBe(refused.Trailers.GetValue("bib-operation-id") ?? info.Metadata["operation_id"]);
        var get = new GetTopicRequest { Topic = new TopicRef { Id = made.Id } };
        var kept = (await topics.GetTopicAsync(get, cancellationToken: Cancelled)).Topic;
        (kept.Description, kept.Etag).ShouldBe(("first", first.Etag));
    }

    private static UpdateTopicRequest Describe(Topic topic, string text) => new()
    {
        Topic = new TopicRef { Id = topic.Id },
        Values = new Topic { Description = text },
        UpdateMask = new FieldMask { Paths = { "description" } },
        Etag = topic.Etag,
        IdempotencyKey = Key(),
    };

    private static string Key() => Guid.CreateVersion7().ToString();
}
