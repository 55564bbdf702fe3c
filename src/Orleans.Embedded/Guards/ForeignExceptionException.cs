using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// A grain threw an exception that would not arrive between processes. The original is in the message, not inside.
/// </summary>
[GenerateSerializer]
public sealed class ForeignExceptionException : OrleansException
{
    /// <summary>With a message that names the exception.</summary>
    public ForeignExceptionException(string message)
        : base(message)
    {
    }
}
