using Orleans;

namespace Bib.Bench.Grains;

/// <summary>The smallest grain that does something: it counts.</summary>
[Alias("bib.bench.echo")]
public interface IEchoGrain : IGrainWithIntegerKey
{
    Task<int> AddAsync(int value);

    /// <summary>Leaves its turn once, so that the answer always takes the long way.</summary>
    Task<int> AddSlowlyAsync(int value);

    Task<int> AddCancellableAsync(int value, CancellationToken cancellationToken);

    /// <summary>Calls another grain.</summary>
    Task<int> RelayAsync(long to, int value);
}
