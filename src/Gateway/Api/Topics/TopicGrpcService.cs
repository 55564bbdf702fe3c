using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Grpc.Core;
using Orleans;

namespace Bib.Gateway.Api.Topics;

/// <summary>TopicService: map, call, map. No rule lives here; the topic's own rules say who may what.</summary>
public sealed class TopicGrpcService(
    IGrainFactory grains, TopicFinder finder, TopicCascade cascade, ITopicDirectory directory, TimeProvider time)
    : TopicService.TopicServiceBase
{
    /// <inheritdoc/>
    public override async Task<CreateTopicResponse> CreateTopic(CreateTopicRequest request, ServerCallContext context)
    {
        var command = request.ToCommand(CallScope.Of(context));
        var id = TopicId.For(command.Context, time.GetUtcNow());
        var answer = await Grain(id).CreateAsync(command, context.CancellationToken);
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
        var command = request.ToCommand(CallScope.Of(context));
        var grain = Grain(await finder.FindAsync(request.Topic, context.CancellationToken));
        return new() { Topic = (await grain.UpdateAsync(command, context.CancellationToken)).OrThrow() };
    }

    /// <inheritdoc/>
    public override async Task<ArchiveTopicResponse> ArchiveTopic(ArchiveTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request.Topic, TopicTransition.Archive, request.Etag, request.IdempotencyKey, context),
        };

    /// <inheritdoc/>
    public override async Task<UnarchiveTopicResponse> UnarchiveTopic(
        UnarchiveTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request.Topic, TopicTransition.Unarchive, request.Etag, request.IdempotencyKey, context),
        };

    /// <inheritdoc/>
    public override async Task<DeleteTopicResponse> DeleteTopic(DeleteTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request.Topic, TopicTransition.Delete, request.Etag, request.IdempotencyKey, context,
                cascades: request.Cascade),
        };

    /// <inheritdoc/>
    public override async Task<RestoreTopicResponse> RestoreTopic(RestoreTopicRequest request, ServerCallContext context) =>
        new()
        {
            Topic = await StepAsync(
                request.Topic, TopicTransition.Restore, request.Etag, request.IdempotencyKey, context),
        };

    /// <inheritdoc/>
    public override async Task<SetTopicRolesResponse> SetTopicRoles(SetTopicRolesRequest request, ServerCallContext context)
    {
        var command = request.ToCommand(CallScope.Of(context));
        var grain = Grain(await finder.FindAsync(request.Topic, context.CancellationToken));
        return new() { Topic = (await grain.SetRolesAsync(command, context.CancellationToken)).OrThrow() };
    }

    private async Task<Topic> StepAsync(
        TopicRef topic,
        TopicTransition transition,
        string etag,
        string idempotencyKey,
        ServerCallContext context,
        bool cascades = false)
    {
        var command = new ChangeTopicStatus(
            transition, TopicMapping.ToETag(etag), CallScope.Of(context).ToCommand(idempotencyKey));

        // A deleted topic has lost its path to whoever wants it; a repeat of deleting or restoring still finds it.
        var id = transition is TopicTransition.Restore or TopicTransition.Delete
            ? await finder.FindAlsoDeletedAsync(topic, transition, context.CancellationToken)
            : await finder.FindAsync(topic, context.CancellationToken);
        var answer = cascades
            ? cascade.DeleteAsync(id, command, context.CancellationToken)
            : Grain(id).ChangeStatusAsync(command, context.CancellationToken);
        return (await answer).OrThrow();
    }

    private ITopicGrain Grain(TopicId id) => grains.GetGrain<ITopicGrain>(id.Value);
}
