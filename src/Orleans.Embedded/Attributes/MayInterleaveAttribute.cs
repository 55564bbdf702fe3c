namespace Orleans.Concurrency;

/// <summary>
/// A grain that decides by request: a method <c>bool Name(IInvokable request)</c> of the class, static or not.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayInterleaveAttribute : Attribute
{
    /// <summary>Names the method.</summary>
    public MayInterleaveAttribute(string callbackMethodName) => MethodName = callbackMethodName;

    internal string MethodName { get; }
}
