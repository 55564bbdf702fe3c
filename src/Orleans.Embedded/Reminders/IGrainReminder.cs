namespace Orleans.Runtime;

/// <summary>A reminder as its grain holds it.</summary>
public interface IGrainReminder
{
    /// <summary>Its name, unique for its grain.</summary>
    string ReminderName { get; }
}
