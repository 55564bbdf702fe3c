namespace Orleans.Embedded.Streams;

/// <summary>Limits of streams in memory.</summary>
public sealed class EmbeddedStreamOptions
{
    /// <summary>
    /// How many items of one stream may wait to be delivered; producers wait when it is full. Default: 1,000.
    /// </summary>
    public int QueueLimit { get; set; } = 1000;

    /// <summary>How many explicit subscriptions one stream may have. Default: 10,000.</summary>
    public int SubscriptionLimit { get; set; } = 10_000;
}
