using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A method and its arguments.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>Whether the method takes a cancellation token.</summary>
    bool IsCancellable => false;

    /// <summary>The object that is called.</summary>
    object? GetTarget();

    /// <summary>Sets the object that is called.</summary>
    void SetTarget(ITargetHolder holder);

    /// <summary>Calls the method.</summary>
    ValueTask<Response> Invoke();

    /// <summary>How many arguments there are, without the cancellation token.</summary>
    int GetArgumentCount();

    /// <summary>One argument.</summary>
    object? GetArgument(int index);

    /// <summary>Replaces one argument.</summary>
    void SetArgument(int index, object value);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The interface's full name.</summary>
    string GetInterfaceName();

    /// <summary>Interface and method, as traces name them.</summary>
    string GetActivityName();

    /// <summary>The method of the interface.</summary>
    MethodInfo GetMethod();

    /// <summary>The interface.</summary>
    Type GetInterfaceType();

    /// <summary>The method's own timeout, if it has one.</summary>
    TimeSpan? GetDefaultResponseTimeout() => null;

    /// <summary>The caller's cancellation token.</summary>
    CancellationToken GetCancellationToken() => CancellationToken.None;

    /// <summary>Cancels the token that the method got.</summary>
    bool TryCancel() => false;
}
