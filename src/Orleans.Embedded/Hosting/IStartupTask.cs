namespace Orleans.Runtime;

/// <summary>Work to do when the silo starts.</summary>
public interface IStartupTask
{
    /// <summary>Does it; the start goes on when the task is done.</summary>
    Task Execute(CancellationToken cancellationToken);
}
