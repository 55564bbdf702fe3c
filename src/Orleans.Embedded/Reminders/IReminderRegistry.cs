using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>Registers reminders of grains.</summary>
public interface IReminderRegistry
{
    /// <summary>Makes a reminder, or changes the one of that name.</summary>
    /// <exception cref="ArgumentException">The period is below <see
    /// cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>.</exception>
    Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    /// <summary>Removes a reminder.</summary>
    /// <exception cref="ReminderException">It is not there any more, or was changed since.</exception>
    Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

    /// <summary>The reminder of that name, or null.</summary>
    Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

    /// <summary>All reminders of a grain.</summary>
    Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
}
