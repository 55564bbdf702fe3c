namespace Orleans.Conformance;

internal static class TaskExtensions
{
    /// <summary>Far beyond what a loaded machine needs: reached only when what is awaited never happens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static Task Soon(this Task task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);
}
