namespace Orleans.Runtime;

/// <summary>An activation was called through an extension that it does not have.</summary>
[GenerateSerializer]
public sealed class GrainExtensionNotInstalledException : OrleansException
{
    /// <summary>Without a message.</summary>
    public GrainExtensionNotInstalledException()
        : base("The activation has no such extension.")
    {
    }

    /// <summary>With a message.</summary>
    public GrainExtensionNotInstalledException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public GrainExtensionNotInstalledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
