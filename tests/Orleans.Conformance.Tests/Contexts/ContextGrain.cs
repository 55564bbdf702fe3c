using Orleans.Runtime;

namespace Orleans.Conformance.Contexts;

public interface IContextGrain : IGrainWithStringKey
{
    Task<string?> ReadAsync(string key);

    Task<string?> ReadThroughAsync(IContextGrain other, string key);

    Task SetAsync(string key, string value);

    Task<string?> SeenWhenActivatedAsync();
}

public sealed class ContextGrain : Grain, IContextGrain
{
    private string? _seen;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        _seen = RequestContext.Get("word")?.ToString();
    }

    public Task<string?> SeenWhenActivatedAsync() => Task.FromResult(_seen);

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
