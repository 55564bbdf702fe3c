using Orleans.Runtime;

namespace Orleans.Conformance.Contexts;

public interface IContextGrain : IGrainWithStringKey
{
    Task<string?> ReadAsync(string key);

    Task<string?> ReadThroughAsync(IContextGrain other, string key);

    Task SetAsync(string key, string value);
}

public sealed class ContextGrain : Grain, IContextGrain
{
    public async Task<string?> ReadAsync(string key)
    {
        await Task.Yield();
        return RequestContext.Get(key)?.ToString();
    }

    public Task<string?> ReadThroughAsync(IContextGrain other, string key) => other.ReadAsync(key);

    public Task SetAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }
}
