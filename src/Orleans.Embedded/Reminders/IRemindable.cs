using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that has reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>A reminder is due. A failure is logged; the next tick comes a period later all the same.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
