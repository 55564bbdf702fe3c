using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Orleans;
using TopicStatus = Bib.Grains.Abstractions.Topics.TopicStatus;

namespace Bib.Gateway.Api.Topics;

/// <summary>
/// From what a request names to the topic's id. Remembers which id a path had; what is remembered is believed only when
/// the topic itself says that it still lies there, so a stale memory costs a look-up and never a wrong answer.
/// </summary>
public sealed class TopicFinder(IGrainFactory grains, ITopicDirectory directory)
{
    private const int RememberedMax = 10_000;
    private readonly ConcurrentDictionary<TopicPath, TopicId> _ids = new();

    /// <summary>The topic itself.</summary>
    public async Task<TopicAnswer> GetAsync(TopicRef? topic, CancellationToken cancellationToken)
    {
        var (id, address) = Read(topic);
        if (address is null) return await AskAsync(id, cancellationToken);
        var path = PathOf(address);
        if (path is not null && _ids.TryGetValue(path.Value, out var remembered))
        {
            var answer = await AskAsync(remembered, cancellationToken);
            if (answer.Topic is { Status: not TopicStatus.Deleted } found && found.Path == path) return answer;
            _ids.TryRemove(new(path.Value, remembered));
        }

        return await AskAsync(await LookUpAsync(address.Value, cancellationToken), cancellationToken);
    }

    /// <summary>The id of a topic that is active or archived, or is named by its id.</summary>
    public async Task<TopicId> FindAsync(TopicRef? topic, CancellationToken cancellationToken)
    {
        var (id, address) = Read(topic);
        return address is null ? id : await LookUpAsync(address.Value, cancellationToken);
    }

    /// <summary>As <see cref="FindAsync"/>, and the topic deleted last from a path.</summary>
    public async Task<TopicId> FindAlsoDeletedAsync(
        TopicRef? topic, TopicTransition transition, CancellationToken cancellationToken)
    {
        var (id, address) = Read(topic);
        if (address is null) return id;
        if (PathOf(address) is not { } path) return await LookUpAsync(address.Value, cancellationToken);
        var deleted = transition == TopicTransition.Restore
            ? await directory.FindDeletedAsync(path, cancellationToken)
            : null;
        var found = deleted
            ?? await directory.FindAsync(path, cancellationToken)
            ?? await directory.FindDeletedAsync(path, cancellationToken);
        return found?.Topic.Id ?? throw NotFound(address.Value);
    }

    private Task<TopicAnswer> AskAsync(TopicId id, CancellationToken cancellationToken) =>
        grains.GetGrain<ITopicGrain>(id.Value).GetAsync(cancellationToken);

    private async Task<TopicId> LookUpAsync(TopicAddress address, CancellationToken cancellationToken)
    {
        var found = await directory.FindByAddressAsync(address, cancellationToken) ?? throw NotFound(address);

        // A topic of this node may come to a path at which only another node's was, and is then the one that is meant.
        if (found.Topic.Home is not null) return found.Topic.Id;
        if (_ids.Count >= RememberedMax) _ids.Clear();
        return _ids[address.Path] = found.Topic.Id;
    }

    /// <summary>The path that is all of an address; null where the address names a home.</summary>
    private static TopicPath? PathOf(TopicAddress? address) => address is { HomeTail: null, Path: var path } ? path : null;

    private static RefusalException NotFound(TopicAddress address) => new(new(
        RefusalCode.NotFound, $"There is no topic '{address}'.", "See `bib topic list`.", "topic", address.ToString()));

    private static (TopicId Id, TopicAddress? Address) Read(TopicRef? topic) => topic?.TopicCase switch
    {
        TopicRef.TopicOneofCase.Id when TopicId.TryParse(topic.Id, out var id) => (id, null),
        TopicRef.TopicOneofCase.Path => (default, TopicMapping.ToAddress(topic.Path, "topic.path")),
        TopicRef.TopicOneofCase.Id => throw TopicMapping.Invalid(
            "topic.id", "The topic's id is no UUID.", "Give the id as `bib topic get weather/stations` prints it, or the path."),
        _ => throw TopicMapping.Invalid("topic", "No topic is named.", "Give its id or its path."),
    };
}
