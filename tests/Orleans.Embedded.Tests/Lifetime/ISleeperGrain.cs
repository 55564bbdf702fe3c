namespace Orleans.Embedded.Tests.Lifetime;

public interface ISleeperGrain : IGrainWithStringKey
{
    Task TouchAsync();

    Task StayAsync(TimeSpan time);

    Task<int> TicksAsync();

    Task StartTickingAsync(TimeSpan period, bool keepAlive);

    Task WaitForAsync();

    Task SaveAsync(string text);

    Task<string> LoadAsync();
}
