using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call on its way through filters.</summary>
public interface IGrainCallContext
{
    /// <summary>The arguments.</summary>
    IInvokable Request { get; }

    /// <summary>The grain object, or before the call the reference to it.</summary>
    object Grain { get; }

    /// <summary>Who calls; null outside grains.</summary>
    GrainId? SourceId { get; }

    /// <summary>Who is called.</summary>
    GrainId TargetId { get; }

    /// <summary>The interface of the method.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>The interface's name.</summary>
    string InterfaceName { get; }

    /// <summary>The method's name.</summary>
    string MethodName { get; }

    /// <summary>The method of the interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The answer; a filter may replace it after <see cref="Invoke"/>.</summary>
    object? Result { get; set; }

    /// <summary>The answer or the exception.</summary>
    Response? Response { get; set; }

    /// <summary>Goes on to the next filter and at last to the grain.</summary>
    Task Invoke();
}
