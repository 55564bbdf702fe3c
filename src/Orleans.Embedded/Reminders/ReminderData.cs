using Orleans.Runtime;

namespace Orleans.Embedded.Reminders;

/// <summary>A reminder as its grain holds it: the name, and the ETag that guards its removal.</summary>
internal sealed record ReminderData(GrainId GrainId, string ReminderName, string ETag) : IGrainReminder;
