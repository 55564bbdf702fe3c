namespace Orleans.Runtime;

/// <summary>
/// An enumeration can not go on: its grain was deactivated, or it was left alone for too long. Begin anew.
/// </summary>
[GenerateSerializer]
public sealed class EnumerationAbortedException : Exception
{
    /// <summary>Without a reason.</summary>
    public EnumerationAbortedException()
    {
    }

    /// <summary>With a reason.</summary>
    public EnumerationAbortedException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason and what led to it.</summary>
    public EnumerationAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
