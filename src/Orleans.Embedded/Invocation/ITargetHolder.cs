namespace Orleans.Serialization.Invocation;

/// <summary>Holds what is called.</summary>
public interface ITargetHolder
{
    /// <summary>The object that is called.</summary>
    object? GetTarget();

    /// <summary>An object attached to it.</summary>
    object? GetComponent(Type componentType);
}
