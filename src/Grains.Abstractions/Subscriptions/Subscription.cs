using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Subscriptions;

/// <summary>That a node follows the topics of a pattern, and keeps their datasets.</summary>
/// <param name="Pattern">Which topics.</param>
/// <param name="CreatedBy">Who said so.</param>
/// <param name="CreatedAt">When.</param>
public sealed record Subscription(TopicPattern Pattern, UserId CreatedBy, DateTimeOffset CreatedAt);
