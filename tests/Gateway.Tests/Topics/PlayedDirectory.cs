using System.Collections.Immutable;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Topics;

/// <summary>A directory that knows what a test put into it.</summary>
internal sealed class PlayedDirectory : ITopicDirectory
{
    public Dictionary<string, TopicState> Present { get; } = [];

    public Dictionary<string, TopicState> Deleted { get; } = [];

    public int LookUps { get; private set; }

    public Exception? Fault { get; set; }

    public string? NextPageToken { get; set; } = "next";

    public TopicQuery? Asked { get; private set; }

    public Task<TopicListing?> FindAsync(TopicPath path, CancellationToken cancellationToken) =>
        FindByAddressAsync(new TopicAddress(path), cancellationToken);

    public Task<TopicListing?> FindByAddressAsync(TopicAddress address, CancellationToken cancellationToken)
    {
        LookUps++;
        return Task.FromResult(
            Present.TryGetValue(address.ToString(), out var topic) ? new TopicListing(topic, "3") : null);
    }

    public Task<TopicListing?> FindDeletedAsync(TopicPath path, CancellationToken cancellationToken) =>
        Task.FromResult(Deleted.TryGetValue(path.Value, out var topic) ? new TopicListing(topic, "4") : null);

    public Task<TopicPage> ListAsync(TopicQuery query, CancellationToken cancellationToken)
    {
        Asked = query;
        return Fault is null
            ? Task.FromResult(new TopicPage([.. Present.Values.Select(topic => new TopicListing(topic, "3"))], NextPageToken))
            : Task.FromException<TopicPage>(Fault);
    }

    public Task<ImmutableArray<TopicId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray<TopicId>.Empty);

    public Task<ImmutableArray<TopicId>> ListGrantedAsync(int countMax, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray<TopicId>.Empty);
}
