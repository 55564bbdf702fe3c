using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// An argument or answer could not cross a call between processes, or could be changed by both sides.
/// </summary>
[GenerateSerializer]
public sealed class ForbiddenValueException : OrleansException
{
    /// <summary>With a message that names the value, its type and the member at fault.</summary>
    public ForbiddenValueException(string message)
        : base(message)
    {
    }
}
