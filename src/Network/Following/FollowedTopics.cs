using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Grains.Abstractions.Topics;
using Microsoft.Extensions.Options;

namespace Bib.Network.Following;

/// <summary>What this node keeps: everything, what it follows, or nothing; by its mode.</summary>
internal sealed class FollowedTopics(IOptions<NetworkOptions> options, ISubscriptions subscriptions, TimeProvider time)
    : IFollowed
{
    /// <summary>
    /// How long the patterns are believed, for another process of the node may change them: records come by the thousand.
    /// </summary>
    private static readonly TimeSpan _believed = TimeSpan.FromSeconds(1);

    private volatile Known? _known;

    /// <inheritdoc/>
    public async ValueTask<bool> KeepsAsync(TopicPath path, CancellationToken cancellationToken)
    {
        if (options.Value.Mode == NodeMode.Full) return true;
        if (options.Value.Mode == NodeMode.Proxy) return false;
        var (known, revision) = (_known, subscriptions.Revision);
        if (known is null || known.Revision != revision || time.GetElapsedTime(known.ReadAt) > _believed)
        {
            known = new(await subscriptions.ListAsync(cancellationToken), revision, time.GetTimestamp());
            _known = known;
        }

        return known.All.Any(one => one.Pattern.Matches(path));
    }

    /// <summary>What was listed, at which revision and when.</summary>
    private sealed record Known(IReadOnlyList<Subscription> All, long Revision, long ReadAt);
}
