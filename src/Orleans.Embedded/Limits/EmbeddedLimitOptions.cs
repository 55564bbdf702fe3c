namespace Orleans.Embedded;

/// <summary>
/// What one host bears of what callers can make grow, where Orleans names no limit. Each is far beyond what a sound
/// program reaches; whoever reaches one gets a <see cref="Orleans.Runtime.LimitExceededException"/> that names it.
/// </summary>
public sealed class EmbeddedLimitOptions
{
    /// <summary>
    /// How many grains, observers and clients may be active at once. Who comes when there are as many takes the place
    /// of the grains that have been idle longest, whose deactivation need not have ended by then, and is refused only
    /// where none is idle. Default: 1,000,000.
    /// </summary>
    public int Activations { get; set; } = 1_000_000;

    /// <summary>
    /// How many requests may wait for one activation where SiloMessagingOptions sets no hard limit. Default: 100,000.
    /// </summary>
    public int WaitingRequests { get; set; } = 100_000;

    /// <summary>How many timers one activation may have. Default: 1,000.</summary>
    public int Timers { get; set; } = 1000;

    /// <summary>How many of its sequences may be enumerated at once from one activation. Default: 1,000.</summary>
    public int Sequences { get; set; } = 1000;

    /// <summary>How many reminders one grain may have. Default: 1,000.</summary>
    public int Reminders { get; set; } = 1000;

    /// <summary>
    /// How many objects may be observers at once; those that were collected do not count. Default: 100,000.
    /// </summary>
    public int Observers { get; set; } = 100_000;

    /// <summary>
    /// How many values a call may carry in its <see cref="Orleans.Runtime.RequestContext"/>. Default: 100.
    /// </summary>
    public int RequestContextValues { get; set; } = 100;
}
