namespace Orleans.Embedded.Streams;

/// <summary>Limits and times of streams in memory, the same for all their providers.</summary>
public sealed class EmbeddedStreamOptions
{
    /// <summary>
    /// How many items of one stream may wait until all its subscribers took them; producers wait when it is full.
    /// Default: 1,000. More lets a slow subscriber fall further behind, for memory.
    /// </summary>
    public int QueueLimit { get; set; } = 1000;

    /// <summary>
    /// How many producers may wait for one full stream; further ones fail with
    /// <see cref="Orleans.Runtime.LimitExceededException"/>. Default: 1,000.
    /// </summary>
    public int ProducerLimit { get; set; } = 1000;

    /// <summary>How many explicit subscriptions one stream may have. Default: 10,000.</summary>
    public int SubscriptionLimit { get; set; } = 10_000;

    /// <summary>
    /// How many streams of one provider may be in use within <see cref="IdleTime"/>. Default: 100,000.
    /// </summary>
    public int StreamLimit { get; set; } = 100_000;

    /// <summary>
    /// How long a stream that nobody uses is remembered; its subscriptions are read again when it is used again.
    /// Default: 30 minutes, as in Orleans.
    /// </summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// For how long an item is offered again to a subscriber that fails to take it. Default: 1 minute, as in Orleans.
    /// </summary>
    public TimeSpan DeliveryTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause before the second attempt; each further one is twice as long. Default: 1 second.</summary>
    public TimeSpan ShortestPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two attempts. Default: 30 seconds.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(30);
}
