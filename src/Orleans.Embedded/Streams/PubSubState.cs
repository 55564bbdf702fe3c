namespace Orleans.Embedded.Streams;

/// <summary>The explicit subscriptions of one stream, as the grain storage "PubSubStore" keeps them.</summary>
[GenerateSerializer, Alias("orleans.embedded.pubsub")]
internal sealed class PubSubState
{
    /// <summary>All of them.</summary>
    [Id(0)]
    public List<PubSubEntry> Subscriptions { get; set; } = [];
}
