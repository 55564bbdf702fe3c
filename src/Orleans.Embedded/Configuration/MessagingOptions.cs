namespace Orleans.Configuration;

/// <summary>How calls are delivered.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer. Default: 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same under a debugger. Default: 30 minutes.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether calls that timed out while they waited are never begun. Default: yes.</summary>
    public bool DropExpiredMessages { get; set; } = true;

    /// <summary>Whether a timeout cancels the token that the method got. Default: no.</summary>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>Whether a cancelled call ends only when the method does, and not at once. Default: no.</summary>
    public bool WaitForCancellationAcknowledgement { get; set; }
}
