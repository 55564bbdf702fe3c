using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>Applies an update to a state and says what differs. Pure; decides nothing.</summary>
internal static class TopicChanges
{
    /// <summary>The state with the command's fields in place.</summary>
    public static TopicState Apply(TopicState topic, UpdateTopic command, out string[] changes)
    {
        var changed = new List<string>();
        if (command.Path is { } path && path != topic.Path)
        {
            topic = topic with { Path = path };
            changed.Add("path");
        }

        if (command.Description is { } description && description != topic.Description)
        {
            topic = topic with { Description = description };
            changed.Add("description");
        }

        if (command.Tags is { } tags && TopicShape.InOrder(tags) is var newTags
            && !newTags.AsSpan().SequenceEqual(topic.Tags.AsSpan()))
        {
            topic = topic with { Tags = newTags };
            changed.Add("tags");
        }

        if (command.Metadata is { } metadata && TopicShape.InOrder(metadata) is var newMetadata
            && !newMetadata.AsSpan().SequenceEqual(topic.Metadata.AsSpan()))
        {
            topic = topic with { Metadata = newMetadata };
            changed.Add("metadata");
        }

        if (command.Schema is { } schema && !schema.AsSpan().SequenceEqual(topic.Schema.AsSpan()))
        {
            topic = topic with { Schema = schema };
            changed.Add("schema");
        }

        if (command.MinimumCopies is { } copies && copies != topic.MinimumCopies)
        {
            topic = topic with { MinimumCopies = copies };
            changed.Add("minimum_copies");
        }

        changes = [.. changed];
        return topic;
    }
}
