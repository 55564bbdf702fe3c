namespace Orleans;

/// <summary>Helpers for tasks.</summary>
public static class PublicOrleansTaskExtensions
{
    /// <summary>Says that nobody looks at this task, and observes its exception.</summary>
    public static void Ignore(this Task task)
    {
        if (task.IsCompleted)
        {
            _ = task.Exception;
            return;
        }

        task.ContinueWith(
            static done => _ = done.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
