namespace Orleans;

/// <summary>Some rows of the reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderTableData
{
    /// <summary>None.</summary>
    public ReminderTableData() => Reminders = [];

    /// <summary>These.</summary>
    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

    /// <summary>This one.</summary>
    public ReminderTableData(ReminderEntry entry) => Reminders = [entry];

    /// <summary>The rows.</summary>
    [Id(0)]
    public IList<ReminderEntry> Reminders { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}]";
}
