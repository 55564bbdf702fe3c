using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>TopicService as tests want it.</summary>
internal sealed class TopicsPlayed : TopicService.TopicServiceBase
{
    /// <summary>The topics there are, by path.</summary>
    public List<Topic> All { get; } = [];

    /// <summary>Every request that changes something.</summary>
    public List<IMessage> Changes { get; } = [];

    /// <summary>When set, every call is refused with it.</summary>
    public ErrorDetail? Refusal { get; set; }

    /// <summary>How many topics a page has at most.</summary>
    public int PageSize { get; set; } = 2;

    public static Topic Make(string path, string description = "") => new()
    {
        Id = "0198c0de-0000-7000-8000-000000000001",
        Path = path,
        Status = TopicStatus.Active,
        Description = description,
        Tags = { "climate", "open" },
        Metadata = { ["source"] = "noaa" },
        CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(1)),
        CreatedBy = "0123456789abcdef0123456789abcdef01234567",
        Etag = "1",
    };

    public override Task<CreateTopicResponse> CreateTopic(CreateTopicRequest request, ServerCallContext context)
    {
        Change(request);
        return Task.FromResult(new CreateTopicResponse { Topic = Make(request.Path, request.Description) });
    }

    public override Task<GetTopicResponse> GetTopic(GetTopicRequest request, ServerCallContext context)
    {
        Refuse();
        return Task.FromResult(new GetTopicResponse { Topic = Find(request.Topic) });
    }

    public override Task<ListTopicsResponse> ListTopics(ListTopicsRequest request, ServerCallContext context)
    {
        Refuse();
        var from = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken);
        var all = All.Where(topic => request.Below.Length == 0 || topic.Path.StartsWith($"{request.Below}/", StringComparison.Ordinal))
            .ToList();
        var page = all.Skip(from).Take(Math.Min(PageSize, request.PageSize)).ToList();
        var response = new ListTopicsResponse { Topics = { page } };
        if (from + page.Count < all.Count) response.NextPageToken = (from + page.Count).ToString();
        return Task.FromResult(response);
    }

    public override Task<UpdateTopicResponse> UpdateTopic(UpdateTopicRequest request, ServerCallContext context)
    {
        Change(request);
        var topic = Find(request.Topic).Clone();
        if (request.UpdateMask.Paths.Contains("path")) topic.Path = request.Values.Path;
        return Task.FromResult(new UpdateTopicResponse { Topic = topic });
    }

    public override Task<ArchiveTopicResponse> ArchiveTopic(ArchiveTopicRequest request, ServerCallContext context)
    {
        Change(request);
        return Task.FromResult(new ArchiveTopicResponse { Topic = Find(request.Topic) });
    }

    public override Task<UnarchiveTopicResponse> UnarchiveTopic(UnarchiveTopicRequest request, ServerCallContext context)
    {
        Change(request);
        return Task.FromResult(new UnarchiveTopicResponse { Topic = Find(request.Topic) });
    }

    public override Task<DeleteTopicResponse> DeleteTopic(DeleteTopicRequest request, ServerCallContext context)
    {
        Change(request);
        return Task.FromResult(new DeleteTopicResponse { Topic = Find(request.Topic) });
    }

    public override Task<RestoreTopicResponse> RestoreTopic(RestoreTopicRequest request, ServerCallContext context)
    {
        Change(request);
        return Task.FromResult(new RestoreTopicResponse { Topic = Find(request.Topic) });
    }

    public override Task<SetTopicRolesResponse> SetTopicRoles(SetTopicRolesRequest request, ServerCallContext context)
    {
        Change(request);
        var topic = Find(request.Topic).Clone();
        topic.Roles.AddRange(request.Grant);
        topic.PublishGrants.AddRange(request.PublishGrant.Select(grant => new PublishGrant(grant)
        {
            Of = new() { UserId = new string('f', 40), NodeId = "12D3KooWFriend" },
        }));
        return Task.FromResult(new SetTopicRolesResponse { Topic = topic });
    }

    private Topic Find(TopicRef topic) =>
        All.FirstOrDefault(known => known.Path == topic.Path || known.Id == topic.Id)
            ?? throw Refusals.Of(ErrorCode.NotFound, $"There is no topic '{topic.Path}'.");

    private void Change(IMessage request)
    {
        Refuse();
        Changes.Add(request);
    }

    private void Refuse()
    {
        if (Refusal is not null) throw Refusals.Of(Refusal);
    }
}
