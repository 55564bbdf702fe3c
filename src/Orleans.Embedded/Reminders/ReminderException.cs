namespace Orleans.Runtime;

/// <summary>A reminder could not be written or removed, most often because somebody else changed it.</summary>
[GenerateSerializer]
public sealed class ReminderException : OrleansException
{
    /// <summary>With a reason.</summary>
    public ReminderException(string message)
        : base(message)
    {
    }
}
