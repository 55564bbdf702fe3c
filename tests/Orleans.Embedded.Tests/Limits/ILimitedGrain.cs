namespace Orleans.Embedded.Tests.Limits;

public interface ILimitedGrain : IGrainWithStringKey
{
    Task TouchAsync();

    Task WaitAsync();

    Task ReleaseAsync();

    Task StartTimerAsync();

    Task StopTimersAsync();

    Task RemindAsync(string name);

    IAsyncEnumerable<int> CountAsync(CancellationToken cancellationToken = default);
}
