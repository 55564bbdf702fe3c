using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;
using Orleans;

namespace Bib.Gateway.Api.Topics;

/// <summary>TopicService: map, call, map. No rule lives here; the topic's own rules say who may what.</summary>
public sealed class TopicGrpcService(
    IGrainFactory grains,
    TopicFinder finder,
    TopicCascade cascade,
    Repeats repeats,
    ITopicDirectory directory,
    INodeSigner node,
    TimeProvider time)
    : TopicService.TopicServiceBase
{
    /// <inheritdoc/>
    public override async Task<CreateTopicResponse> CreateTopic(CreateTopicRequest request, ServerCallContext context)
    {
        var command = request.ToCommand(CallScope.Of(context));
        var id = BoundId.For(RecordKind.Topic, node.NodeId, command.Context, time.GetUtcNow());
        var answer = await Grain(new(id.Value)).CreateAsync(command with { Seed = id.Seed }, context.CancellationToken);
        return new() { Topic = answer.OrThrow() };
    }

    /// <inheritdoc/>
    public override async Task<GetTopicResponse> GetTopic(GetTopicRequest request, ServerCallContext context) =>
        new() { Topic = (await finder.GetAsync(request.Topic, context.CancellationToken)).OrThrow() };

    /// <inheritdoc/>
    public override async Task<ListTopicsResponse> ListTopics(ListTopicsRequest request, ServerCallContext context)
    {
        var query = request.ToQuery();
        try
        {
            return (await directory.ListAsync(query, context.CancellationToken)).ToProto();
        }
        catch (FormatException fault)
        {
            throw new RefusalException(new(
                RefusalCode.InvalidArgument, fault.Message, "Begin again without a page token.", "page_token"));
        }
    }

    /// <inheritdoc/>
    public override async Task<UpdateTopicResponse> UpdateTopic(UpdateTopicRequest request, ServerCallContext context)
    {
        var (scope, cancelled) = (CallScope.Of(context), context.CancellationToken);
        var command = request.ToCommand(scope);
        var answer = await repeats.OfTopicAsync(
            request, scope,
            async () => await Grain(await finder.FindAsync(request.Topic, cancelled)).UpdateAsync(command, cancelled),
            cancelled);
        return new() { Topic = answer.OrThrow() };
    }

    /// <inheritdoc/>
    public override async Task<ArchiveTopicResponse> ArchiveTopic(ArchiveTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request, request.Topic, TopicTransition.Archive, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<UnarchiveTopicResponse> UnarchiveTopic(
        UnarchiveTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request, request.Topic, TopicTransition.Unarchive, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<DeleteTopicResponse> DeleteTopic(DeleteTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request, request.Topic, TopicTransition.Delete, request.Etag, context,
                cascades: request.Cascade),
        };

    /// <inheritdoc/>
    public override async Task<RestoreTopicResponse> RestoreTopic(RestoreTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request, request.Topic, TopicTransition.Restore, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<SetTopicRolesResponse> SetTopicRoles(SetTopicRolesRequest request, ServerCallContext context)
    {
        var (scope, cancelled) = (CallScope.Of(context), context.CancellationToken);
        var command = request.ToCommand(scope);
        var answer = await repeats.OfTopicAsync(
            request, scope,
            async () => await Grain(await finder.FindAsync(request.Topic, cancelled)).SetRolesAsync(command, cancelled),
            cancelled);
        return new() { Topic = answer.OrThrow() };
    }

    private async Task<Topic> StepAsync<T>(
        T request,
        TopicRef topic,
        TopicTransition transition,
        string etag,
        ServerCallContext context,
        bool cascades = false)
        where T : IMessage<T>
    {
        var (scope, cancelled) = (CallScope.Of(context), context.CancellationToken);
        var command = new ChangeTopicStatus(transition, TopicMapping.ToETag(etag), scope.ToCommand(request));
        var answer = await repeats.OfTopicAsync(
            request, scope,
            async () =>
            {
                // A deleted topic has lost its path to whoever wants it; a repeat of deleting or restoring still finds
                // it.
                var id = transition is TopicTransition.Restore or TopicTransition.Delete
                    ? await finder.FindAlsoDeletedAsync(topic, transition, cancelled)
                    : await finder.FindAsync(topic, cancelled);
                return cascades
                    ? await cascade.DeleteAsync(id, command, cancelled)
                    : await Grain(id).ChangeStatusAsync(command, cancelled);
            },
            cancelled);
        return answer.OrThrow();
    }

    private ITopicGrain Grain(TopicId id) => grains.GetGrain<ITopicGrain>(id.Value);
}
