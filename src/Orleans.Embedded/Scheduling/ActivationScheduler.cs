using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans.Embedded.Scheduling;

/// <summary>
/// The task scheduler of one activation, <see cref="TaskScheduler.Current"/> in its turns: awaits in grain code, child
/// tasks and continuations come back to it and run one at a time.
/// </summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IWorkItemScheduler
{
    public override int MaximumConcurrencyLevel => 1;

    public Activation Activation => activation;

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    public void QueueAction(Action action) => new Task(action).Start(this);

    public void QueueAction(Action<object> action, object state) => new Task(action!, state).Start(this);

    internal bool Run(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task) => activation.QueueTurn(task);

    /// <summary>
    /// A continuation that is ready on a foreign thread runs there at once when the activation is free and the stack
    /// not deep; this saves a hop through the pool for each answer.
    /// </summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
    {
        if (taskWasPreviouslyQueued) return false;
        var thread = TurnThread.Current;
        return ReferenceEquals(thread.Activation, activation)
            ? TryExecuteTask(task)
            : thread.MayNest && activation.TryRunTurnHere(task, thread);
    }

    protected override IEnumerable<Task> GetScheduledTasks() => activation.QueuedTasks();
}
