namespace Orleans.Embedded.Observers;

/// <summary>
/// What an observer's activation has in place of a grain: the object, or nothing once that was collected.
/// </summary>
internal sealed class ObserverHandle(WeakReference target)
{
    public object? Target => target.Target;
}
