using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept. A row is one reminder, found by grain and name, guarded by its ETag.</summary>
public interface IReminderTable
{
    /// <summary>Former name of <see cref="StartAsync"/>.</summary>
    [Obsolete("Implement and use StartAsync instead")]
    Task Init() => Task.CompletedTask;

    /// <summary>All reminders of a grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>
    /// All reminders whose grain's uniform hash is greater than <paramref name="begin"/> and at most
    /// <paramref name="end"/>, around the ring; all there are when both are the same.
    /// </summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>One reminder, or null.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Writes a reminder over whatever is there; answers its new ETag.</summary>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Removes a reminder if its ETag is this one; answers whether it did.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Removes everything; for tests.</summary>
    Task TestOnlyClearTable();

    /// <summary>Comes before all else.</summary>
    Task StartAsync(CancellationToken cancellationToken = default)
#pragma warning disable CS0618 // Tables of the time before StartAsync are started too.
        => Init();
#pragma warning restore CS0618

    /// <summary>Comes after all else.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
