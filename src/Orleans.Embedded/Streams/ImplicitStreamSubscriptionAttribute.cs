namespace Orleans;

/// <summary>
/// Subscribes a grain class to a namespace: each stream in it has a grain of the same key, activated by the first item.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class ImplicitStreamSubscriptionAttribute : Attribute
{
    /// <summary>Subscribes to all namespaces.</summary>
    public ImplicitStreamSubscriptionAttribute()
    {
    }

    /// <summary>Subscribes to one namespace.</summary>
    /// <param name="streamNamespace">The namespace.</param>
    /// <param name="streamIdMapper">This engine knows the default mapping only: null.</param>
    public ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(streamNamespace);
        if (streamIdMapper is not null)
        {
            throw new NotSupportedException(
                $"The stream id mapper \"{streamIdMapper}\" was asked for; the embedded engine has the default one only.");
        }

        Namespace = streamNamespace;
    }

    internal string? Namespace { get; }
}
