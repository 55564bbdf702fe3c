using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Nodes;

/// <summary>What there is to follow as a test wants it, and what was asked of it.</summary>
internal sealed class PlayedDiscovery : ITopicDiscovery
{
    public static Guid Topic { get; } = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    public List<string> Asked { get; } = [];

    public Task<TopicDiscovery> DiscoverAsync(
        TopicPattern? pattern, int countMax, bool isAsking, CancellationToken cancellationToken)
    {
        Asked.Add($"{pattern?.Value ?? "all"} {countMax} {isAsking}");
        return Task.FromResult(new TopicDiscovery(
            [new(new TopicId(Topic), new TopicPath("weather/stations"), "12D3KooWa", 3, 2, true)], 7, 4,
            [new("12D3KooWb", "it did not answer"), new("12D3KooWc", new string('x', 2000))], true));
    }
}
