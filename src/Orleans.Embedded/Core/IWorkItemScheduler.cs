namespace Orleans.Runtime;

/// <summary>Runs work as turns of one activation.</summary>
public interface IWorkItemScheduler
{
    /// <summary>Queues a turn.</summary>
    void QueueAction(Action action);

    /// <summary>Queues a task that was not started.</summary>
    void QueueTask(Task task);

    /// <summary>Queues a turn with its argument.</summary>
    void QueueAction(Action<object> action, object state);
}
