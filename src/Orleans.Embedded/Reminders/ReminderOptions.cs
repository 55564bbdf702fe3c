namespace Orleans.Hosting;

/// <summary>How reminders are kept and looked after.</summary>
public sealed class ReminderOptions
{
    /// <summary>The shortest period a reminder may have. Default: 1 minute.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the table is read again, so that what others wrote is seen. Default: 5 minutes.</summary>
    public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the silo's start waits for the table. Default: 5 minutes.</summary>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
