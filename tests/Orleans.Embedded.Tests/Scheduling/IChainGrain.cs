namespace Orleans.Embedded.Tests.Scheduling;

public interface IChainGrain : IGrainWithIntegerKey
{
    /// <summary>Awaits the next grain, and that one the next; answers the last one's key.</summary>
    Task<long> AwaitNextAsync(int left);

    /// <summary>Returns the next grain's task, and that one the next's; answers the last one's key.</summary>
    Task<long> PassOnAsync(int left);

    /// <summary>Answers at once, with the thread that it ran on.</summary>
    Task<int> ThreadAsync();
}
