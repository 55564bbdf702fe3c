namespace Orleans.Streams.Core;

/// <summary>A grain that is told of a subscription for which it has no observer yet.</summary>
public interface IStreamSubscriptionObserver
{
    /// <summary>Makes the handle with the factory and resumes it.</summary>
    Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
}
