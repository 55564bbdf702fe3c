namespace Orleans.Embedded.Tests.Periphery;

public interface ITickedGrain : IGrainWithStringKey
{
    Task StartTimerAsync(TimeSpan dueTime, TimeSpan period);

    Task RemindAsync(TimeSpan dueTime, TimeSpan period);

    IAsyncEnumerable<int> CountAsync();
}
