using System.Collections.Immutable;

namespace Orleans.Embedded.Tests.Calls;

public interface ICounterGrain : IGrainWithIntegerKey
{
    Task<int> AddAsync(int value);

    ValueTask<int> ReadAsync(CancellationToken cancellationToken);

    Task FailAsync(string message);

    Task<bool> IsHomeAfterAwaitAsync();

    Task<int> SumOfOthersAsync(ImmutableArray<int> keys);
}
