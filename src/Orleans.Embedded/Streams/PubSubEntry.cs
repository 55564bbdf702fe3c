namespace Orleans.Embedded.Streams;

/// <summary>One explicit subscription.</summary>
[GenerateSerializer, Alias("orleans.embedded.pubsub.entry")]
internal sealed class PubSubEntry
{
    /// <summary>The subscription.</summary>
    [Id(0)]
    public Guid SubscriptionId { get; set; }

    /// <summary>The grain, as <c>type/key</c>.</summary>
    [Id(1)]
    public string Consumer { get; set; } = "";
}
